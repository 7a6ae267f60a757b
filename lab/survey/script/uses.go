package script

import (
	"path"
	"strings"

	"assay/anatomy/shell"
)

// Programs by what they do, in shell scripts.
var (
	fetchers  = names("wget curl tftp ftpget fetch uclient-fetch lftp aria2c")
	writers   = names("mtd flashcp nandwrite mtd_write ubiupdatevol sysupgrade fw_upgrade fwupgrade write_image upg flash_write mtd_debug updateimage")
	verifiers = names("gpg gpgv usign signify minisign ucert validate_firmware_image signtool rauc swupdate fwverify verify_image")
	sums      = names("md5sum sha1sum sha256sum sha512sum cksum crc32")
)

// readUses lists what a shell script fetches, writes, compares and runs.
func readUses(code string, r *record) {
	worth := false
	for _, w := range []string{"wget", "curl", "tftp", "ftpget", "fetch", "mtd", "flash", "nandwrite", "sysupgrade", "ubi", "upg", "/tmp/", "PATH="} {
		worth = worth || strings.Contains(code, w)
	}
	if !worth {
		return
	}
	steps, functions := r.steps(code)
	u := &user{record: r, vars: shell.Variables{}, fetched: map[string]bool{}, functions: functions}
	for i := range steps {
		u.step(&steps[i], 0)
	}
}

type user struct {
	*record
	vars      shell.Variables
	fetched   map[string]bool // files that a fetch wrote
	functions map[string]bool
	last      string // address of a fetch whose output goes on in a pipe
}

func (u *user) step(s *step, depth int) {
	for _, a := range s.assigns {
		if value, ok := strings.CutPrefix(a, "PATH="); ok {
			u.add(&u.script.Paths, u.spot(shell.Unquote(value), s.at))
		}
		u.vars.Set(a)
	}
	words := make([]string, len(s.words))
	for i, w := range s.words {
		words[i] = u.vars.Expand(w)
		if depth < maxInner {
			for _, text := range substitutions(w) {
				inside, _ := stepsOf(text)
				for j := range inside {
					inside[j].at = s.at
					u.step(&inside[j], depth+1)
				}
			}
		}
	}
	for len(words) > 1 && (words[0] == "if" || words[0] == "exec" || words[0] == "nice" || words[0] == "busybox" || words[0] == "sudo" || words[0] == "!" || words[0] == "then" || words[0] == "export") {
		if value, ok := strings.CutPrefix(words[1], "PATH="); words[0] == "export" && ok {
			u.add(&u.script.Paths, u.spot(value, s.at))
		}
		words = words[1:]
	}
	if len(words) == 0 || words[0] == "" || u.functions[words[0]] {
		return
	}
	u.command(words, s)
	u.temporary(s)
}

func (u *user) command(words []string, s *step) {
	base := path.Base(words[0])
	rest := strings.Join(words[1:], " ")
	piped := s.piped && u.last != ""
	switch {
	case fetchers[base] && !hasOption(words[1:], "--version") && len(words) > 1:
		u.add(&u.script.Fetches, u.spot(base, s.at))
		u.last = address(words)
		if out := output(base, words[1:]); out != "" && len(u.fetched) < 64 {
			u.fetched[out] = true
		}
		return
	case shells[base] && piped && (len(words) == 1 || strings.HasPrefix(words[1], "-")):
		u.run(u.last, s.at)
	case shells[base] && len(words) > 1 && u.fetched[words[1]], (base == "." || base == "source") && len(words) > 1 && u.fetched[words[1]]:
		u.run(words[1], s.at)
	case u.fetched[words[0]]:
		u.run(words[0], s.at)
	case writers[base] && !(base == "mtd" && len(words) > 1 && words[1] != "write" && words[1] != "-r" && words[1] != "-e" || base == "mtd" && strings.Contains(rest, "jffs2write")),
		base == "dd" && (strings.Contains(rest, "of=/dev/mtd") || strings.Contains(rest, "of=/dev/mmcblk") || strings.Contains(rest, "of=/dev/ubi")):
		u.add(&u.script.Writes, u.spot(base, s.at))
	case verifiers[base], base == "openssl" && (strings.Contains(rest, "-verify") || strings.Contains(rest, "-signature") || strings.Contains(rest, "rsautl")):
		u.add(&u.script.Verifies, u.spot(base, s.at))
	case sums[base]:
		u.add(&u.script.Verifies, u.spot(base, s.at))
	}
	if !s.piped {
		u.last = ""
	}
}

func (u *user) run(what string, at int) { u.add(&u.script.Runs, u.spot(what, at)) }

// address gives the first word of a fetch that looks like one.
func address(words []string) string {
	for _, w := range words[1:] {
		if strings.Contains(w, "://") {
			return w
		}
	}
	return strings.Join(words[:min(len(words), 6)], " ")
}

// output gives the file that a fetch writes; "" when none is named.
func output(base string, words []string) string {
	for i, w := range words {
		short := map[string]string{"wget": "-O", "uclient-fetch": "-O", "curl": "-o", "tftp": "-l", "fetch": "-o"}[base]
		if short != "" && strings.HasPrefix(w, short) {
			if len(w) > len(short) {
				return named(w[len(short):])
			}
			if i+1 < len(words) {
				return named(words[i+1])
			}
		}
		if base == "wget" && strings.HasSuffix(w, "O") && strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && i+1 < len(words) {
			return named(words[i+1])
		}
	}
	if base == "ftpget" && len(words) > 1 {
		return named(words[len(words)-2])
	}
	return ""
}

func named(file string) string {
	if file == "-" || file == "/dev/null" || file == "/dev/stdout" {
		return ""
	}
	return file
}

// temporary looks at redirections to files below /tmp.
func (u *user) temporary(s *step) {
	end := s.at
	if i := strings.IndexByte(u.src[s.at:], '\n'); i >= 0 {
		end += i
	} else {
		end = len(u.src)
	}
	line := u.src[s.at:min(end, s.at+512)]
	for {
		i := strings.Index(line, "/tmp/")
		if i < 0 {
			return
		}
		before := strings.TrimRight(line[:i], " \"'")
		file := line[i:]
		line = line[i+5:]
		if strings.HasSuffix(before, "/var") {
			before = strings.TrimRight(strings.TrimSuffix(before, "/var"), " \"'")
			file = "/var" + file
		}
		if !strings.HasSuffix(before, ">") || strings.HasSuffix(before, "<>") {
			continue
		}
		if n := strings.IndexAny(file, " \t;&|\"')`"); n >= 0 {
			file = file[:n]
		}
		if !strings.Contains(file, "XXXX") && !strings.Contains(file, "mktemp") {
			u.add(&u.script.Temporary, u.spot(file, s.at))
		}
	}
}
