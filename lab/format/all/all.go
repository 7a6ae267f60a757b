// Package all is the list of formats: a new format is one folder and one line
// here.
package all

import (
	"assay/lab/format"
	"assay/lab/format/alphanetworks"
	"assay/lab/format/androidboot"
	"assay/lab/format/ar"
	"assay/lab/format/arj"
	"assay/lab/format/belkin"
	"assay/lab/format/bootheader/allwinner"
	"assay/lab/format/bootheader/fip"
	"assay/lab/format/bootheader/gfh"
	"assay/lab/format/bootheader/imx"
	"assay/lab/format/bootheader/kwb"
	"assay/lab/format/bootheader/mbn"
	"assay/lab/format/bootheader/omap"
	"assay/lab/format/bootheader/rockchip"
	"assay/lab/format/bootloader"
	"assay/lab/format/broadcom/sao"
	"assay/lab/format/btrfs"
	"assay/lab/format/buffalo"
	"assay/lab/format/bzip2"
	"assay/lab/format/cab"
	"assay/lab/format/cbfs"
	"assay/lab/format/chk"
	"assay/lab/format/compress"
	"assay/lab/format/cpio"
	"assay/lab/format/cramfs"
	"assay/lab/format/cybertan"
	"assay/lab/format/dahua"
	"assay/lab/format/devicetree"
	"assay/lab/format/disklabel"
	"assay/lab/format/dlink/deafbead"
	"assay/lab/format/dlink/encimg"
	"assay/lab/format/dlink/encrpted"
	"assay/lab/format/dlink/fpkg"
	"assay/lab/format/dlink/jboot"
	"assay/lab/format/dlink/mh01"
	"assay/lab/format/dlink/packimg"
	"assay/lab/format/dlink/shrs"
	"assay/lab/format/dlink/tlv"
	"assay/lab/format/dlink/wrgg"
	"assay/lab/format/edimax"
	"assay/lab/format/erofs"
	"assay/lab/format/exfat"
	"assay/lab/format/ext"
	"assay/lab/format/f2fs"
	"assay/lab/format/fat"
	"assay/lab/format/fit"
	"assay/lab/format/gpt"
	"assay/lab/format/gzip"
	"assay/lab/format/h3c"
	"assay/lab/format/huawei/balong"
	"assay/lab/format/huawei/hg5xx"
	"assay/lab/format/huawei/hwnp"
	"assay/lab/format/ihex"
	"assay/lab/format/ikconfig"
	"assay/lab/format/iso9660"
	"assay/lab/format/jffs2"
	"assay/lab/format/kernel"
	"assay/lab/format/lha"
	"assay/lab/format/linksys"
	"assay/lab/format/luks"
	"assay/lab/format/lvm2"
	"assay/lab/format/lz4"
	"assay/lab/format/lzip"
	"assay/lab/format/lzma"
	"assay/lab/format/lzop"
	"assay/lab/format/mbr"
	"assay/lab/format/mcu/cortexm"
	"assay/lab/format/mcu/i8051"
	"assay/lab/format/mdraid"
	"assay/lab/format/microcode/amd"
	"assay/lab/format/microcode/intel"
	"assay/lab/format/mikrotik"
	"assay/lab/format/minix"
	"assay/lab/format/nandoob"
	"assay/lab/format/opensslenc"
	"assay/lab/format/openwrt"
	"assay/lab/format/optionrom"
	"assay/lab/format/program/elf"
	"assay/lab/format/program/pe"
	"assay/lab/format/qcow2"
	"assay/lab/format/rar"
	"assay/lab/format/rauc"
	"assay/lab/format/realtek"
	"assay/lab/format/romfs"
	"assay/lab/format/rpm"
	"assay/lab/format/seama"
	"assay/lab/format/senao"
	"assay/lab/format/sercomm"
	"assay/lab/format/sevenzip"
	"assay/lab/format/shell"
	"assay/lab/format/sparse"
	"assay/lab/format/squashfs"
	"assay/lab/format/srec"
	"assay/lab/format/super"
	"assay/lab/format/swap"
	"assay/lab/format/swapped"
	"assay/lab/format/tar"
	"assay/lab/format/tclinux"
	"assay/lab/format/tplink"
	"assay/lab/format/tplink/safeloader"
	"assay/lab/format/trx"
	"assay/lab/format/ubi"
	"assay/lab/format/ubifs"
	"assay/lab/format/ubootenv"
	"assay/lab/format/uefi"
	"assay/lab/format/uimage"
	"assay/lab/format/vbmeta"
	"assay/lab/format/vdi"
	"assay/lab/format/verity"
	"assay/lab/format/vhd"
	"assay/lab/format/vhdx"
	"assay/lab/format/vmdk"
	"assay/lab/format/volume"
	"assay/lab/format/vxworks"
	"assay/lab/format/xfs"
	"assay/lab/format/xz"
	"assay/lab/format/yaffs2"
	"assay/lab/format/zip"
	"assay/lab/format/zlib"
	"assay/lab/format/zstd"
	"assay/lab/format/zte/config"
	"assay/lab/format/zte/upgrade"
	"assay/lab/format/zyxel"
)

// Named is a format with the name of its folder below lab/format.
type Named struct {
	Name string
	format.Format
}

// Formats lists every format that the product knows.
func Formats() []Named {
	return []Named{
		{"alphanetworks", alphanetworks.Format},
		{"androidboot", androidboot.Format},
		{"ar", ar.Format},
		{"arj", arj.Format},
		{"belkin", belkin.Format},
		{"bootheader/allwinner", allwinner.Format},
		{"bootheader/fip", fip.Format},
		{"bootheader/gfh", gfh.Format},
		{"bootheader/imx", imx.Format},
		{"bootheader/kwb", kwb.Format},
		{"bootheader/mbn", mbn.Format},
		{"bootheader/omap", omap.Format},
		{"bootheader/rockchip", rockchip.Format},
		{"bootloader", bootloader.Format},
		{"broadcom/sao", sao.Format},
		{"btrfs", btrfs.Format},
		{"buffalo", buffalo.Format},
		{"bzip2", bzip2.Format},
		{"cab", cab.Format},
		{"cbfs", cbfs.Format},
		{"chk", chk.Format},
		{"compress", compress.Format},
		{"cpio", cpio.Format},
		{"cramfs", cramfs.Format},
		{"cybertan", cybertan.Format},
		{"dahua", dahua.Format},
		{"devicetree", devicetree.Format},
		{"disklabel", disklabel.Format},
		{"dlink/deafbead", deafbead.Format},
		{"dlink/encimg", encimg.Format},
		{"dlink/encrpted", encrpted.Format},
		{"dlink/fpkg", fpkg.Format},
		{"dlink/jboot", jboot.Format},
		{"dlink/mh01", mh01.Format},
		{"dlink/packimg", packimg.Format},
		{"dlink/shrs", shrs.Format},
		{"dlink/tlv", tlv.Format},
		{"dlink/wrgg", wrgg.Format},
		{"edimax", edimax.Format},
		{"erofs", erofs.Format},
		{"exfat", exfat.Format},
		{"ext", ext.Format},
		{"f2fs", f2fs.Format},
		{"fat", fat.Format},
		{"fit", fit.Format},
		{"gpt", gpt.Format},
		{"gzip", gzip.Format},
		{"h3c", h3c.Format},
		{"huawei/balong", balong.Format},
		{"huawei/hg5xx", hg5xx.Format},
		{"huawei/hwnp", hwnp.Format},
		{"ihex", ihex.Format},
		{"ikconfig", ikconfig.Format},
		{"iso9660", iso9660.Format},
		{"jffs2", jffs2.Format},
		{"kernel", kernel.Format},
		{"lha", lha.Format},
		{"linksys", linksys.Format},
		{"luks", luks.Format},
		{"lvm2", lvm2.Format},
		{"lz4", lz4.Format},
		{"lzip", lzip.Format},
		{"lzma", lzma.Format},
		{"lzop", lzop.Format},
		{"mbr", mbr.Format},
		{"mcu/cortexm", cortexm.Format},
		{"mcu/i8051", i8051.Format},
		{"mdraid", mdraid.Format},
		{"microcode/amd", amd.Format},
		{"microcode/intel", intel.Format},
		{"mikrotik", mikrotik.Format},
		{"minix", minix.Format},
		{"nandoob", nandoob.Format},
		{"opensslenc", opensslenc.Format},
		{"openwrt", openwrt.Format},
		{"optionrom", optionrom.Format},
		{"program/elf", elf.Format},
		{"program/pe", pe.Format},
		{"qcow2", qcow2.Format},
		{"rar", rar.Format},
		{"rauc", rauc.Format},
		{"realtek", realtek.Format},
		{"romfs", romfs.Format},
		{"rpm", rpm.Format},
		{"seama", seama.Format},
		{"senao", senao.Format},
		{"sercomm", sercomm.Format},
		{"sevenzip", sevenzip.Format},
		{"shell", shell.Format},
		{"sparse", sparse.Format},
		{"squashfs", squashfs.Format},
		{"srec", srec.Format},
		{"super", super.Format},
		{"swap", swap.Format},
		{"swapped", swapped.Format},
		{"tar", tar.Format},
		{"tclinux", tclinux.Format},
		{"tplink", tplink.Format},
		{"tplink/safeloader", safeloader.Format},
		{"trx", trx.Format},
		{"ubi", ubi.Format},
		{"ubifs", ubifs.Format},
		{"ubootenv", ubootenv.Format},
		{"uefi", uefi.Format},
		{"uimage", uimage.Format},
		{"vbmeta", vbmeta.Format},
		{"vdi", vdi.Format},
		{"verity", verity.Format},
		{"vhd", vhd.Format},
		{"vhdx", vhdx.Format},
		{"vmdk", vmdk.Format},
		{"volume", volume.Format},
		{"vxworks", vxworks.Format},
		{"xfs", xfs.Format},
		{"xz", xz.Format},
		{"yaffs2", yaffs2.Format},
		{"zip", zip.Format},
		{"zlib", zlib.Format},
		{"zstd", zstd.Format},
		{"zte/config", config.Format},
		{"zte/upgrade", upgrade.Format},
		{"zyxel", zyxel.Format},
	}
}
