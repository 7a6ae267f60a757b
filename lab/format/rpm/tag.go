package rpm

// Tags of the signature header (RPM Reference Manual: Signature Tags).
const (
	sigDSA        = 267
	sigRSA        = 268
	sigSHA1       = 269
	sigLongSize   = 270
	sigSHA256     = 273
	sigOpenPGP    = 278
	sigSize       = 1000
	sigPGP        = 1002
	sigGPG        = 1005
	payloadFormat = 1124
	payloadPacker = 1125
	payloadDigest = 5092
	payloadAlgo   = 5093
)

// told are the tags that become properties, in this order.
var told = []struct {
	tag  uint32
	name string
}{
	{1000, "name"}, {1003, "epoch"}, {1001, "version"}, {1002, "release"}, {1022, "arch"}, {1021, "os"},
	{1004, "summary"}, {1014, "license"}, {1011, "vendor"}, {1010, "distribution"}, {1015, "packager"}, {1020, "url"},
	{1044, "source-rpm"}, {1006, "build-time"}, {1007, "build-host"}, {1064, "rpm-version"},
	{payloadFormat, "payload-format"}, {payloadPacker, "payload-compression"},
}

// wanted are all tags that are looked at.
var wanted = func() map[uint32]bool {
	m := map[uint32]bool{}
	for _, t := range told {
		m[t.tag] = true
	}
	for _, t := range []uint32{sigDSA, sigRSA, sigSHA1, sigLongSize, sigSHA256, sigOpenPGP, sigSize, sigPGP, sigGPG, payloadDigest, payloadAlgo} {
		m[t] = true
	}
	return m
}()
