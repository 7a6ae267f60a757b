#!/usr/bin/env bash
# Builds the two example images from the sources beside this file:
#
#	recipe.sh [OUT]       router.bin (with planted flaws) and router-clean.bin
#	                      (its clean twin) into OUT, default this folder
#	recipe.sh --keys      makes the test keys and certificates in keys/ anew
#
# Needs Debian's cross compilers and image tools and installs what is missing
# (as root). With the same tools the same bytes come out; versions.txt says
# which tools made the images that are committed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C TZ=UTC
umask 022
epoch=1735689600 # 2025-01-01 00:00:00 UTC: every time stamp in the images
release=1.0.0
kernel=4.14.0-example
mips=mips-linux-gnu
arm=arm-linux-gnueabi

tools() {
	local missing=() pair
	for pair in $mips-gcc:gcc-$mips $arm-gcc:gcc-$arm mksquashfs:squashfs-tools \
		mkimage:u-boot-tools openssl:openssl xz:xz-utils; do
		command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
	done
	[ ${#missing[@]} -eq 0 ] && return
	apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}"
}

# program CPU FLAGS NAME OUT SOURCE...: one program or library, without any C
# library.
build() {
	local cpu=$1 out=$2
	shift 2
	# build IDs, comments and paths of this machine would change the bytes
	"$cpu-gcc" -nostdlib -nostdinc -ffreestanding -Os -std=gnu11 -Wall -Wextra -Werror \
		-ffile-prefix-map="$here"=. -fno-ident -Wl,--build-id=none -Wl,--hash-style=sysv \
		-Wl,-z,max-page-size=4096 -DVERSION="\"$release\"" -DKERNEL="\"$kernel\"" \
		-o "$out" "$@"
	"$cpu-strip" --strip-unneeded -R .comment -R .note "$out"
}

# What the two twins are compiled with.
flags() {
	case $1 in
	flawed) echo "-fno-stack-protector -fno-pie -no-pie -Wl,-z,execstack -Wl,-z,norelro -Wl,-z,lazy" ;;
	clean) echo "-fstack-protector-strong -fpie -pie -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now -DFORTIFY -DCAREFUL" ;;
	esac
}

programs() {
	local twin=$1 root=$2 src=$here/src
	local hard
	read -ra hard <<<"$(flags "$twin")"
	mkdir -p "$root"/{bin,sbin,lib,usr/bin,usr/sbin,lib/modules/$kernel,lib/firmware}
	# the library is the same, and hardened, in both: each planted flaw is one
	# thing and not everything at once
	build $mips "$root/lib/libmini.so.1" -shared -fpic -fno-stack-protector -Wl,-soname,libmini.so.1 \
		-Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now "$src/about.c" "$src/libmini.c"
	local link=(-Wl,--dynamic-linker=/lib/ld-mini.so.1 -Wl,-e,__start)
	local name
	local names=(sbin/init bin/minibox usr/bin/setpass usr/sbin/httpd)
	[ "$twin" = clean ] || names+=(usr/sbin/telnetd usr/sbin/ftpd)
	for name in "${names[@]}"; do
		local path=()
		[ "$name" = usr/sbin/ftpd ] && path=(-Wl,-rpath,/tmp/lib)
		build $mips "$root/$name" "${hard[@]}" "${link[@]}" "${path[@]}" "$src/start.S" "$src/about.c" "$src/${name##*/}.c" "$root/lib/libmini.so.1"
	done
	for name in sh cat echo login; do ln -s minibox "$root/bin/$name"; done
	build $arm "$root/lib/firmware/radiod" "${hard[@]}" -Wl,--no-dynamic-linker -Wl,-e,__start \
		"$src/start.S" "$src/about.c" "$src/radiod.c" "$src/libmini.c"
	$mips-gcc -c -nostdinc -ffreestanding -Os -std=gnu11 -mno-abicalls -fno-pic -fno-ident \
		-DKERNEL="\"$kernel\"" -o "$root/lib/modules/$kernel/led.ko" "$src/led.c"
	$mips-strip --strip-debug -R .comment -R .pdr "$root/lib/modules/$kernel/led.ko"
}

# defaults.tar: an archive of settings inside the image. In the flawed image
# its names and links lead out of the directory it is unpacked in.
defaults() {
	local twin=$1 out=$2 d=$3
	mkdir -p "$d/defaults"
	echo "hostname=example-router" >"$d/defaults/system"
	local tar=(tar --format=ustar --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner -P -C "$d")
	"${tar[@]}" -cf "$out" defaults/system
	[ "$twin" = clean ] && return
	echo "made for an example image" >"$d/climb"
	cp "$d/climb" "$d/absolute"
	cp "$d/climb" "$d/through"
	ln "$d/climb" "$d/defaults/hard"
	ln -s ../../../../../tmp "$d/defaults/tmp"
	ln -s /tmp "$d/defaults/out"
	"${tar[@]}" --transform 's,^climb$,../../etc/climb,;s,^absolute$,/etc/absolute,;s,^through$,defaults/out/through,' \
		-rf "$out" climb absolute defaults/hard defaults/tmp defaults/out through
}

rootfs() {
	local twin=$1 root=$2 work=$3
	mkdir -p "$root/usr/share" "$root/etc/ssl"
	cp -r "$here/tree/common/." "$here/tree/$twin/." "$root/"
	programs "$twin" "$root"
	cp "$here/keys/ca.crt" "$root/etc/ssl/ca.crt"
	if [ "$twin" = flawed ]; then
		cp "$here"/keys/httpd.{key,crt} "$here/keys/old.crt" "$root/etc/ssl/"
	fi
	defaults "$twin" "$root/usr/share/defaults.tar" "$work/defaults"
	find "$root" -type d -exec chmod 755 {} +
	find "$root" -type f -exec chmod 644 {} +
	chmod 755 "$root"/{bin,sbin,usr/bin,usr/sbin}/* "$root/etc/init.d/rcS" "$root/lib/firmware/radiod" "$root/lib/libmini.so.1"
	find "$root" -exec touch -h -d "@$epoch" {} +
}

# image: kernel, root file system and settings, each at a multiple of 4 KiB as
# in flash memory, the rest filled with 0xff as erased flash is.
image() {
	local twin=$1 out=$2 work
	work=$(mktemp -d)
	rootfs "$twin" "$work/root" "$work"
	mksquashfs "$work/root" "$work/root.squashfs" -comp xz -b 65536 -all-root -no-progress -quiet -noappend \
		-no-xattrs -processors 1 -mkfs-time $epoch -all-time $epoch \
		-pf <(grep -hv '^#' "$here/tree/nodes" "$here/tree/modes-$twin") >/dev/null
	$mips-gcc -nostdlib -nostdinc -ffreestanding -Os -mno-abicalls -fno-pic -static -fno-ident -DKERNEL="\"$kernel\"" \
		-Wl,--build-id=none -Wl,-Ttext=0x80002000 -Wl,-e,__start -o "$work/kernel.elf" "$here/src/kernel.c"
	$mips-objcopy -O binary -R .reginfo -R .MIPS.abiflags -R .gnu.attributes -R .comment -R .pdr "$work/kernel.elf" "$work/kernel.bin"
	xz --format=lzma -9 -c "$work/kernel.bin" >"$work/kernel.lzma"
	SOURCE_DATE_EPOCH=$epoch mkimage -A mips -O linux -T kernel -C lzma -a 0x80002000 -e 0x80002000 \
		-n "example $kernel" -d "$work/kernel.lzma" "$work/uImage" >/dev/null
	{ printf 'MINICFG1'; cat "$here/tail.conf"; } >"$work/tail"
	for part in uImage root.squashfs tail; do
		cat "$work/$part"
		local over=$(($(stat -c %s "$work/$part") % 4096))
		[ $over -eq 0 ] || head -c $((4096 - over)) /dev/zero | tr '\0' '\377'
	done >"$out"
	listing "$work" >"${out%.bin}.tree"
	rm -r "$work"
}

# listing: what unsquashfs and sha256sum say is in the root file system, a line
# for each entry: mode with type, owner/group, device numbers or "-", sha256 or
# "-", path, and "-> target" of links.
listing() {
	unsquashfs -q -n -d "$1/again" "$1/root.squashfs" >/dev/null
	unsquashfs -lln "$1/root.squashfs" | awk -v root="$1/again/" '
	function hash(f,   c, l) { c = "sha256sum " f; c | getline l; close(c); return substr(l, 1, 64) }
	{
		device = "-"; at = 6
		if ($1 ~ /^[bc]/) { device = $3 $4; at = 7 }
		name = $at; sub("^squashfs-root/?", "", name)
		if (name == "") next
		print $1, $2, device, ($1 ~ /^-/ ? hash(root name) : "-"), name ($(at + 1) == "->" ? " -> " $(at + 2) : "")
	}'
}

# The test keys: made here, committed beside this file, used by nothing.
keys() {
	local work label="Test key of the example image of assay: made by recipe.sh, public, protects nothing."
	work=$(mktemp -d)
	mkdir -p "$here/keys"
	issue() { # NAME ISSUER DIGEST START END SUBJECT
		: >"$work/index.txt"
		openssl req -new -key "$work/$1.pem" -subj "$6" -out "$work/$1.csr"
		cat >"$work/ca.cnf" <<-CNF
			[ca]
			default_ca = own
			[own]
			database = $work/index.txt
			new_certs_dir = $work
			rand_serial = yes
			policy = any
			x509_extensions = ext
			[any]
			commonName = supplied
			[ext]
			basicConstraints = critical,CA:$([ "$1" = "$2" ] && echo TRUE || echo FALSE)
		CNF
		local by=(-selfsign)
		[ "$1" = "$2" ] || by=(-cert "$work/$2.crt")
		openssl ca -batch -config "$work/ca.cnf" "${by[@]}" -keyfile "$work/$2.pem" -md "$3" -notext \
			-startdate "$4" -enddate "$5" -in "$work/$1.csr" -out "$work/$1.crt"
		{ echo "Test certificate of the example image of assay: made by recipe.sh."; cat "$work/$1.crt"; } >"$here/keys/$1.crt"
	}
	openssl genrsa -traditional -out "$work/httpd.pem" 1024
	openssl genrsa -out "$work/old.pem" 2048
	openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.pem"
	issue ca ca sha256 20250101000000Z 20491231235959Z "/CN=Example root"
	issue httpd ca sha1 20250101000000Z 20350101000000Z "/CN=router.example"
	issue old old sha256 20100101000000Z 20200101000000Z "/CN=update.example"
	{ echo "$label"; cat "$work/httpd.pem"; } >"$here/keys/httpd.key"
	rm -r "$work" # the other private keys are not kept
}

versions() {
	$mips-gcc --version | head -1
	$arm-gcc --version | head -1
	$mips-ld --version | head -1
	mksquashfs -version | head -1
	mkimage -V
	xz --version
	tar --version | head -1
}

tools
if [ "${1-}" = --keys ]; then
	keys
	exit
fi
out=${1:-$here}
mkdir -p "$out"
image flawed "$out/router.bin"
image clean "$out/router-clean.bin"
versions >"$out/versions.txt"
(cd "$out" && sha256sum router.bin router-clean.bin)
