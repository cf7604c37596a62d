package transform_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"github.com/mailchute/mailchute/transform"
)

// TestTableOfParsers compares with other parsers on one core, each in a process
// that is warm. Attachments are hashed here, and kept in memory by the others.
// It asserts nothing: `make bench` runs it. Compare the ratios, not the times.
func TestTableOfParsers(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("a benchmark, not a test: run `make bench`")
	}
	mails := benchMails()
	theirs, err := npmParsers(t, mails)
	if err != nil {
		t.Logf("mailparser and postal-mime are left out: %v", err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "mail\tevent ms\tenmime : event\tmailparser : event\tpostal-mime : event\t")
	for _, mail := range mails {
		tr := transform.New(transform.Config{InlineAttachments: -1})
		ours := each(func() { tr.Event(bytes.NewReader(mail.raw)) })
		naive := each(func() {
			if _, err := enmime.ReadEnvelope(bytes.NewReader(mail.raw)); err != nil {
				t.Error(err)
			}
		})
		fmt.Fprintf(table, "%s\t%.3f\t%.1f\t", mail.name, ours.Seconds()*1000, naive.Seconds()/ours.Seconds())
		for _, parser := range []string{"mailparser", "postal-mime"} {
			shown := "-"
			if took, known := theirs[parser+" "+mail.name]; known {
				shown = fmt.Sprintf("%.1f", took.Seconds()/ours.Seconds())
			}
			fmt.Fprintf(table, "%s\t", shown)
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("time of other parsers : our time, one core\n%s", b.String())
}

// TestTableOfMemory reads a mail of 40 MB from a file: attachments by hash, in
// files, and as run does unless told otherwise, which keeps what is up to 512 KiB
// in the event and all of a mail that has more in the raw store, a file.
func TestTableOfMemory(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("a benchmark, not a test: run `make bench`")
	}
	path := filepath.Join(t.TempDir(), "mail.eml")
	if err := os.WriteFile(path, attachmentMail(40<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	begin := func() (transform.File, error) {
		f, err := os.CreateTemp(dir, "")
		return attachmentFile{f}, err
	}
	hash, standard := transform.New(transform.Config{InlineAttachments: -1}), transform.New(transform.Config{})
	for name, read := range map[string]func(transform.Source) error{
		"by hash":                    func(src transform.Source) error { hash.Event(src); return nil },
		"up to 512 KiB in the event": func(src transform.Source) error { standard.Event(src); return nil },
		"in files": func(src transform.Source) error {
			_, _, err := hash.EventWithFiles(src, begin)
			return err
		},
	} {
		most := memoryOf(t, path, read)
		t.Logf("memory for a mail of 40 MB that is read from a file, attachments %s: %.1f MB", name, float64(most)/1e6)
	}
}

// attachmentFile is a file that an attachment is written to.
type attachmentFile struct{ *os.File }

func (f attachmentFile) Keep([32]byte) (string, error) {
	return f.Name(), errors.Join(f.Sync(), f.Close())
}

func (f attachmentFile) Discard() error { return f.Close() }

// memoryOf is how much memory reading a file takes at most, in octets.
func memoryOf(t *testing.T, path string, read func(transform.Source) error) uint64 {
	t.Helper()
	runtime.GC()
	before, stop, peak := heap(), make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			select {
			case <-stop:
				peak <- most
				return
			default:
				most = max(most, heap())
			}
		}
	}()
	for range 20 {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(read(onDisk{f}), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	return <-peak - before
}

// onDisk is a mail that is not in memory.
type onDisk struct{ *os.File }

func (f onDisk) Size() int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// heap is how many octets objects take, those that are garbage too.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// each is how long one call takes, warm.
func each(call func()) time.Duration {
	for began := time.Now(); time.Since(began) < time.Second/2; {
		call()
	}
	began, runs := time.Now(), 0
	for time.Since(began) < time.Second {
		call()
		runs++
	}
	return time.Since(began) / time.Duration(runs)
}

// npmParsers runs those of npm. The key is their name, a blank, and the mail's.
func npmParsers(t *testing.T, mails []benchMail) (map[string]time.Duration, error) {
	dir, err := npmFolder()
	if err != nil {
		return nil, err
	}
	names, args := make(map[string]string), []string{"peers.mjs"}
	for _, mail := range mails {
		path := filepath.Join(t.TempDir(), mail.name)
		if err := os.WriteFile(path, mail.raw, 0o600); err != nil {
			return nil, err
		}
		names[path], args = mail.name, append(args, path)
	}
	cmd := exec.Command("node", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run node: %w", err)
	}
	took := make(map[string]time.Duration)
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		nanoseconds, err := strconv.ParseInt(fields[len(fields)-1], 10, 64)
		if len(fields) != 3 || err != nil {
			return nil, fmt.Errorf("node prints %q", lines.Text())
		}
		took[fields[0]+" "+names[fields[1]]] = time.Duration(nanoseconds)
	}
	return took, nil
}

// npmFolder is a folder of the user's cache with the script and what it imports.
// Other versions are another folder.
func npmFolder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	wanted, err := os.ReadFile("testdata/peers/package.json")
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "mailchute-test", fmt.Sprintf("parsers-%08x", crc32.ChecksumIEEE(wanted)))
	if _, err := os.Stat(filepath.Join(dir, "complete")); err != nil {
		if err := os.CopyFS(dir, os.DirFS("testdata/peers")); err != nil && !errors.Is(err, os.ErrExist) {
			return "", err
		}
		install := exec.Command("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			return "", fmt.Errorf("npm install: %w %s", err, bytes.TrimSpace(out))
		}
		if err := os.WriteFile(filepath.Join(dir, "complete"), nil, 0o600); err != nil {
			return "", err
		}
	}
	script, err := os.ReadFile("testdata/peers/peers.mjs")
	if err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "peers.mjs"), script, 0o600)
}
