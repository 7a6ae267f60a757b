package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"

	"assay"
)

// inside names the environment variable that makes the test binary restrict
// itself and tell what it can still do.
const inside = "ASSAY_TEST_SANDBOX"

// insideReadOnly makes it give up its output directory too.
const insideReadOnly = "ASSAY_TEST_SANDBOX_READ_ONLY"

func TestMain(m *testing.M) {
	if dir := os.Getenv(inside); dir != "" {
		tell(dir)
		return
	}
	os.Exit(m.Run())
}

// account is what the restricted process tells.
type account struct {
	Sandbox assay.Sandbox
	Errors  map[string]string // by attempt; "" for done
}

// tell restricts the process and tries everything.
func tell(dir string) {
	out, err := os.Create(filepath.Join(dir, "opened-before"))
	if err != nil {
		panic(err)
	}
	a := account{Errors: map[string]string{}}
	opt := Options{
		Read:     []string{filepath.Join(dir, "input"), filepath.Join(dir, "tree"), filepath.Join(dir, "missing")},
		Write:    []string{filepath.Join(dir, "output")},
		FileSize: 1 << 16,
	}
	if os.Getenv(insideReadOnly) != "" {
		opt.Write = nil
	}
	a.Sandbox = Apply(opt)
	try := func(what string, f func() error) {
		a.Errors[what] = ""
		if err := f(); err != nil {
			a.Errors[what] = fmt.Sprintf("%v|%v|%v", err, errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES))
		}
	}
	read := func(name string) func() error { return func() error { _, err := os.ReadFile(name); return err } }
	write := func(name string) func() error {
		return func() error { return os.WriteFile(name, []byte("x"), 0o666) }
	}
	try("read input", read(filepath.Join(dir, "input")))
	try("read tree", read(filepath.Join(dir, "tree", "file")))
	try("list tree", func() error { _, err := os.ReadDir(filepath.Join(dir, "tree")); return err })
	try("read passwd", read("/etc/passwd"))
	try("read beside", read(filepath.Join(dir, "beside")))
	try("list root", func() error { _, err := os.ReadDir("/"); return err })
	try("write input", write(filepath.Join(dir, "input")))
	try("write beside", write(filepath.Join(dir, "new")))
	try("remove beside", func() error { return os.Remove(filepath.Join(dir, "beside")) })
	try("write opened", func() error { _, err := out.WriteString("still works"); return err })
	try("write output", write(filepath.Join(dir, "output", "new")))
	try("make directory", func() error { return os.MkdirAll(filepath.Join(dir, "output", "a", "b"), 0o777) })
	try("make link", func() error { return os.Symlink("x", filepath.Join(dir, "output", "link")) })
	try("remove output", func() error { return os.Remove(filepath.Join(dir, "output", "new")) })
	try("make pipe", func() error { return unix.Mkfifo(filepath.Join(dir, "output", "pipe"), 0o666) })
	try("change mode", func() error { return os.Chmod(filepath.Join(dir, "beside"), 0o600) })
	try("change times", func() error { return os.Chtimes(filepath.Join(dir, "beside"), time.Time{}, time.Unix(1, 0)) })
	try("change mode of opened", func() error { return out.Chmod(0o600) })
	try("signal", func() error { return syscall.Kill(os.Getppid(), 0) })
	try("huge file", func() error {
		return os.WriteFile(filepath.Join(dir, "output", "huge"), make([]byte, 1<<17), 0o666)
	})
	try("dial", func() error { _, err := net.DialTimeout("tcp", "127.0.0.1:9", time.Second); return err })
	try("dial unix", func() error { _, err := net.Dial("unix", filepath.Join(dir, "socket")); return err })
	try("listen", func() error { _, err := net.Listen("tcp", "127.0.0.1:0"); return err })
	try("run", func() error {
		_, err := os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{})
		return err
	})
	try("exec", func() error { return syscall.Exec("/bin/true", []string{"true"}, nil) })
	try("io_uring", func() error {
		_, _, e := unix.Syscall(unix.SYS_IO_URING_SETUP, 1, 0, 0)
		return e
	})
	try("raise limit", func() error {
		return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 1 << 20, Max: 1 << 20})
	})
	try("runtime", busy)
	if err := json.NewEncoder(os.Stdout).Encode(a); err != nil {
		panic(err)
	}
}

// busy makes the runtime start threads, collect garbage and wait for timers,
// and tries the network from every thread.
func busy() error {
	done := make(chan error)
	for range 16 {
		go func() {
			runtime.LockOSThread()
			b := make([]byte, 1<<20)
			time.Sleep(time.Millisecond)
			runtime.GC()
			fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
			if err == nil {
				unix.Close(fd)
				err = errors.New("a thread has the network")
			} else {
				err = nil
			}
			runtime.KeepAlive(b)
			done <- err
		}()
	}
	var all error
	for range 16 {
		all = errors.Join(all, <-done)
	}
	return all
}

func restricted(t *testing.T, more ...string) (account, string) {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{"tree", "output"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"input", "beside", "tree/file"} {
		if err := os.WriteFile(filepath.Join(dir, f), []byte("text"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(append(os.Environ(), inside+"="+dir), more...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	b, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	var a account
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return a, dir
}

func TestApply(t *testing.T) {
	a, _ := restricted(t)
	t.Logf("in force: %s; not in force: %s", strings.Join(a.Sandbox.InForce, ", "), strings.Join(a.Sandbox.NotInForce, ", "))
	works := []string{"read input", "read tree", "list tree", "write opened", "write output", "make directory", "make link", "remove output"}
	refused := []string{"raise limit", "huge file"}
	if seccomp.Supported() {
		works = append(works, "runtime")
		for _, x := range []string{"dial", "dial unix", "listen", "run", "exec", "io_uring", "signal"} {
			refused = append(refused, x)
			if !strings.Contains(a.Errors[x], "|true|") {
				t.Errorf("%s: want EPERM, got %q", x, a.Errors[x])
			}
		}
		holds(t, a, "seccomp: no network", "seccomp: no programs", "no new privileges")
	}
	if abi, err := ll.LandlockGetABIVersion(); err == nil && abi >= 1 {
		refused = append(refused, "read passwd", "read beside", "list root", "write beside", "write input", "remove beside", "make pipe")
		holds(t, a, fmt.Sprintf("Landlock (ABI %d): no opening of files but the named ones", abi))
	}
	for _, x := range works {
		if a.Errors[x] != "" {
			t.Errorf("%s: %s", x, a.Errors[x])
		}
	}
	for _, x := range refused {
		if a.Errors[x] == "" {
			t.Errorf("%s: was possible", x)
		}
	}
	holds(t, a, "no core dumps", "at most 4096 open files", "limited size of written files")
}

// Without a directory to write, names and attributes stay as they are even
// where the kernel has no Landlock.
func TestApplyReadOnly(t *testing.T) {
	if !seccomp.Supported() {
		t.Skip("needs seccomp filters: this kernel has none")
	}
	a, _ := restricted(t, insideReadOnly+"=1")
	for _, x := range []string{"remove beside", "make directory", "make link", "make pipe", "change mode", "change times", "change mode of opened"} {
		if !strings.Contains(a.Errors[x], "|true|") {
			t.Errorf("%s: want EPERM, got %q", x, a.Errors[x])
		}
	}
	if e := a.Errors["write opened"]; e != "" {
		t.Errorf("write opened: %s", e)
	}
	holds(t, a, "seccomp: "+readOnly.what)
}

func holds(t *testing.T, a account, names ...string) {
	t.Helper()
	for _, n := range names {
		if !slices.Contains(a.Sandbox.InForce, n) {
			t.Errorf("%s is not in force: %q", n, a.Sandbox.NotInForce)
		}
	}
}

func TestEveryNameIsKnownSomewhere(t *testing.T) {
	machine := known(t)
	for _, d := range refusals(Options{}) {
		n := 0
		for _, name := range d.names {
			if machine[name] {
				n++
			}
		}
		if n < len(d.names)/2 {
			t.Errorf("%s: this machine knows %d of %d calls", d.what, n, len(d.names))
		}
	}
}

func known(t *testing.T) map[string]bool {
	t.Helper()
	machine, err := arch.GetInfo("")
	if err != nil {
		t.Skip("no table of system calls for " + runtime.GOARCH)
	}
	m := map[string]bool{}
	for n := range machine.SyscallNames {
		m[n] = true
	}
	return m
}
