package imports

import (
	"slices"
	"strings"

	"assay/lab/fact"
)

// sorted is a fact being made.
type sorted struct{ fact.Imports }

// list gives the list of the family that a function belongs to, nil if none.
func (x *sorted) list(name string) *[]string {
	n := name
	if strings.HasPrefix(n, "__isoc99_") || strings.HasPrefix(n, "__isoc23_") {
		n = n[9:]
	}
	switch families[n] {
	case unbounded:
		return &x.Unbounded
	case format:
		return &x.Format
	case command:
		return &x.Command
	case temporary:
		return &x.Temporary
	case weakRandom:
		return &x.WeakRandom
	case weakCrypto:
		return &x.WeakCrypto
	case memory:
		return &x.Memory
	case network:
		return &x.Network
	case privilege:
		return &x.Privilege
	}
	if givesShell(n) {
		return &x.Command
	}
	return nil
}

type family uint8

const (
	_ family = iota
	unbounded
	format
	command
	temporary
	weakRandom
	weakCrypto
	memory
	network
	privilege
)

var families = func() map[string]family {
	m := map[string]family{}
	for f, list := range map[family]string{
		unbounded:  "strcpy strcat stpcpy sprintf vsprintf gets scanf sscanf fscanf vsscanf wcscpy wcscat realpath getwd streadd strecpy strtrns",
		format:     "printf fprintf dprintf snprintf vprintf vfprintf vsnprintf asprintf vasprintf syslog vsyslog err errx warn warnx",
		command:    "system popen execl execlp execle execv execvp execve execvpe posix_spawn posix_spawnp wordexp",
		temporary:  "mktemp tmpnam tmpnam_r tempnam",
		weakRandom: "rand srand rand_r random srandom random_r initstate drand48 lrand48 mrand48 srand48 erand48",
		weakCrypto: `MD2_Init MD4_Init MD4_Update MD5 MD5_Init MD5_Update MD5Init MD5Update MD5_Final EVP_md2 EVP_md4 EVP_md5 SHA1 SHA1_Init
			EVP_sha1 DES_ecb_encrypt DES_cbc_encrypt DES_ncbc_encrypt DES_set_key EVP_des_cbc EVP_des_ecb EVP_rc4 EVP_rc2_cbc RC4 RC4_set_key
			des_encrypt crypt crypt_r encrypt setkey SSLv2_method SSLv3_method SSLv2_client_method SSLv3_client_method SSLv2_server_method
			SSLv3_server_method TLSv1_method TLSv1_client_method TLSv1_server_method gnutls_cipher_suite_weak mbedtls_md5 mbedtls_des_init mbedtls_arc4_init`,
		memory:    "malloc calloc realloc free memcpy memmove alloca reallocarray strdup strndup strncpy strncat mmap mprotect",
		network:   "socket bind listen accept accept4 connect recv recvfrom recvmsg send sendto sendmsg getaddrinfo gethostbyname gethostbyname2 inet_addr SSL_connect SSL_accept curl_easy_perform",
		privilege: "setuid seteuid setreuid setresuid setgid setegid setregid setresgid setgroups initgroups chroot capset cap_set_proc prctl ptrace mount reboot init_module setns unshare",
	} {
		for _, n := range strings.Fields(list) {
			m[n] = f
		}
	}
	return m
}()

// givesShell tells functions that hand a line to a shell: those of the C
// library, and vendors' that are named after them.
func givesShell(name string) bool {
	if name == "system" || name == "popen" {
		return true
	}
	if len(name) < 8 || len(name) > 40 {
		return false
	}
	l := strings.ToLower(name)
	for _, s := range []string{"filesystem", "subsystem", "getsystem", "get_system", "systemd", "system_time", "systemtime", "systeminfo", "system_info", "systemlog", "systemup", "systemstat"} {
		if strings.Contains(l, s) {
			return false
		}
	}
	return strings.HasSuffix(l, "system") || strings.HasSuffix(l, "systemcmd") || strings.HasSuffix(l, "system_cmd") || strings.HasSuffix(l, "systembk") ||
		strings.HasSuffix(l, "_popen") || strings.HasSuffix(l, "execshell") || strings.HasSuffix(l, "exec_cmd") || strings.HasSuffix(l, "run_cmd") || strings.HasPrefix(l, "dosystem")
}

func (x *sorted) lists() []*[]string {
	return []*[]string{&x.Unbounded, &x.Format, &x.Command, &x.Temporary, &x.WeakRandom, &x.WeakCrypto, &x.Memory, &x.Network, &x.Privilege}
}

func (x *sorted) sort() {
	for _, l := range x.lists() {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
}

func (x *sorted) any() bool {
	for _, l := range x.lists() {
		if len(*l) > 0 {
			return true
		}
	}
	return len(x.Request) > 0 || len(x.Templates) > 0
}
