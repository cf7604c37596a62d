package blob_test

import (
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/ledger"
)

// spooled takes a text through the spool, in pieces of any length.
func spooled(t testing.TB, s *blob.Spool, text string) *blob.Spooled {
	t.Helper()
	m := s.New()
	rng := rand.New(rand.NewPCG(7, uint64(len(text))))
	for rest := text; rest != ""; {
		n := min(len(rest), rng.IntN(50))
		if _, err := m.Write([]byte(rest[:n])); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	whole, err := m.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

func TestASpooledMessageIsWhatWasWrittenHoweverLarge(t *testing.T) {
	for name, size := range map[string]int{"empty": 0, "one octet": 1, "at the limit of memory": 1000, "one more": 1001, "large": 100_000} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			text := strings.Repeat("0123456789", size/10+1)[:size]
			m := spooled(t, blob.NewSpool(dir, 1000, 1<<30), text)
			if m.Size() != int64(size) || m.Raw() != ledger.Hash(sha256.Sum256([]byte(text))) {
				t.Errorf("%d octets with SHA-256 %s", m.Size(), m.Raw())
			}
			if err := iotest.TestReader(m.Open(), []byte(text)); err != nil {
				t.Error(err)
			}
			if onDisk := len(files(t, dir)) == 1; onDisk != (size > 1000) {
				t.Errorf("a message of %d octets is on disk: %v", size, onDisk)
			}
			for range 2 {
				if err := m.Close(); err != nil {
					t.Error(err)
				}
			}
			if got := files(t, dir); len(got) != 0 {
				t.Errorf("left behind: %q", got)
			}
		})
	}
}

func TestADiscardedMessageLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	m := blob.NewSpool(dir, 10, 1<<30).New()
	if _, err := io.WriteString(m, strings.Repeat("x", 100)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := m.Discard(); err != nil {
			t.Error(err)
		}
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
	if _, err := m.Write([]byte("x")); err == nil {
		t.Error("a discarded message took more")
	}
	if _, err := m.Finish(); err == nil {
		t.Error("a discarded message was finished")
	}
}

func TestDiscardBehindFinishLeavesTheMessage(t *testing.T) {
	m := blob.NewSpool(t.TempDir(), 10, 1<<30).New()
	if _, err := io.WriteString(m, mail); err != nil {
		t.Fatal(err)
	}
	whole, err := m.Finish()
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	if err := m.Discard(); err != nil {
		t.Error(err)
	}
	if text, err := io.ReadAll(whole.Open()); err != nil || string(text) != mail {
		t.Errorf("read %q, %v", text, err)
	}
}

func TestMessagesInMemoryDoNotShareIt(t *testing.T) {
	s := blob.NewSpool(t.TempDir(), 1000, 1<<30)
	first := spooled(t, s, mail)
	second := spooled(t, s, strings.ToUpper(mail))
	for m, want := range map[*blob.Spooled]string{first: mail, second: strings.ToUpper(mail)} {
		if text, err := io.ReadAll(m.Open()); err != nil || string(text) != want {
			t.Errorf("read %q, %v; want %q", text, err, want)
		}
	}
}

func TestOnAFullDiskSpoolingFailsAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := blob.NewSpool(dir, 1000, 1<<30)
	restore := fullDisk(t, 50_000)
	m := s.New()
	var err error
	for n := 0; n < 100 && err == nil; n++ {
		_, err = m.Write(make([]byte, 1000))
	}
	restore()
	if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "spool message") || !strings.Contains(err.Error(), dir) {
		t.Errorf("Write = %v; want what, where and why", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
	if _, err := m.Finish(); err == nil {
		t.Error("a cut message was finished")
	}
}

func TestASpoolThatIsNotThereIsToldByItsPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	_, err := blob.NewSpool(dir, 0, 1<<30).New().Write([]byte(mail))
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("Write = %v", err)
	}
}

// fullDisk lets no file grow beyond size until it is called off.
func fullDisk(t *testing.T, size uint64) (restore func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Fatal(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	}
}

func TestSmallMessagesCostTheirOwnSize(t *testing.T) {
	s := blob.NewSpool(t.TempDir(), 1<<20, 1<<30)
	text := []byte(strings.Repeat(mail, 4096/len(mail)))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var held []*blob.Spooled
	for range 1000 {
		m := s.New()
		if _, err := m.Write(text); err != nil {
			t.Fatal(err)
		}
		whole, err := m.Finish()
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, whole)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1000*5000 {
		t.Errorf("1,000 messages of %d octets hold %d", len(text), grown)
	}
	runtime.KeepAlive(held)
}

func BenchmarkSpool(b *testing.B) {
	s := blob.NewSpool(b.TempDir(), 1<<20, 1<<30)
	text := []byte(strings.Repeat(mail, 4096/len(mail)))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		m := s.New()
		if _, err := m.Write(text); err != nil {
			b.Fatal(err)
		}
		if _, err := m.Finish(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWhatAllMessagesTogetherMayNotKeepInMemoryGoesToDisk(t *testing.T) {
	dir := t.TempDir()
	s := blob.NewSpool(dir, 1000, 2500)
	text := strings.Repeat("x", 1000)
	first, second, third := spooled(t, s, text), spooled(t, s, text), spooled(t, s, text)
	if got := len(files(t, dir)); got != 1 {
		t.Fatalf("%d messages are on disk, want the third", got)
	}
	for _, m := range []*blob.Spooled{first, second, third} {
		if err := iotest.TestReader(m.Open(), []byte(text)); err != nil {
			t.Error(err)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := s.New().Discard(); err != nil {
		t.Error(err)
	}
	again := []*blob.Spooled{spooled(t, s, text), spooled(t, s, text)}
	if got := len(files(t, dir)); got != 0 {
		t.Errorf("%d messages are on disk although memory is free again", got)
	}
	for _, m := range again {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}
