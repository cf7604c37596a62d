package rtf_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/rtf"
)

const plenty = 4 << 20

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The two examples of MS-OXRTFCP section 3.
func TestTheExamplesOfTheSpecificationDecompress(t *testing.T) {
	for want, octets := range map[string]string{
		"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n": "2d000000 2b000000 4c5a4675 f1c5c7a7 03000a00 72637067 31323542 320af320 68656c09 00206277 05b06c64 7d0a800f a0",
		"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}":                     "1a000000 1c000000 4c5a4675 e2d44b51 41000420 5758595a 0d6e7d01 0eb0",
	} {
		got, err := rtf.Decompress(unhex(t, octets), plenty)
		if err != nil || string(got) != want {
			t.Errorf("Decompress = %q, %v, want %q", got, err, want)
		}
	}
}

func TestWhatWasCompressedComesBack(t *testing.T) {
	for _, raw := range []string{"", "x", "{\\rtf1 }", strings.Repeat("{\\rtf1 lorem ipsum}", 1000), strings.Repeat("a", 10_000)} {
		got, err := rtf.Decompress(compress([]byte(raw)), plenty)
		if err != nil || string(got) != raw {
			t.Errorf("%d octets come back as %d, %v", len(raw), len(got), err)
		}
	}
}

func TestDamagedCompressionGivesWhatCanBeRead(t *testing.T) {
	raw := []byte(`{\rtf1\ansi The quick brown fox}`)
	good := compress(raw)
	wrongSum := bytes.Clone(good)
	wrongSum[12] ^= 0xff
	for _, tc := range []struct {
		name   string
		octets []byte
		want   string
		err    error
	}{
		{name: "a wrong checksum is said", octets: wrongSum, want: string(raw), err: rtf.ErrChecksum},
		{name: "half of it gives its half", octets: good[:len(good)-8], want: string(raw[:26]), err: rtf.ErrTruncated},
		{name: "nothing behind the header is nothing", octets: good[:16], want: "", err: rtf.ErrTruncated},
		{name: "half a header is no compressed RTF", octets: good[:15], want: "", err: rtf.ErrFormat},
		{name: "an unknown kind is no compressed RTF", octets: header(raw, len(raw), "LZMA", 0), want: "", err: rtf.ErrFormat},
		{name: "what is stored as it is comes as it is", octets: header(raw, len(raw), "MELA", 0), want: string(raw)},
		{name: "what is stored and cut gives what is there", octets: header(raw[:9], len(raw), "MELA", 0), want: string(raw[:9]), err: rtf.ErrTruncated},
		{name: "octets behind the end are left", octets: append(bytes.Clone(good), "garbage"...), want: string(raw)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := rtf.Decompress(tc.octets, plenty)
			if string(got) != tc.want || !errors.Is(err, tc.err) {
				t.Errorf("Decompress = %q, %v, want %q, %v", got, err, tc.want, tc.err)
			}
		})
	}
}

func TestDecompressionEndsAtTheLimit(t *testing.T) {
	raw := []byte(strings.Repeat("z", 1000))
	for name, octets := range map[string][]byte{"compressed": compress(raw), "stored": header(raw, len(raw), "MELA", 0)} {
		got, err := rtf.Decompress(octets, 100)
		if len(got) != 100 || !errors.Is(err, rtf.ErrLimit) {
			t.Errorf("%s: %d octets, %v, want 100, %v", name, len(got), err, rtf.ErrLimit)
		}
		if got, err = rtf.Decompress(octets, 1000); len(got) != 1000 || err != nil {
			t.Errorf("%s: %d octets, %v at a limit that just fits", name, len(got), err)
		}
	}
}

// allocated is how many octets f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestASizeThatIsALieAllocatesNothing(t *testing.T) {
	octets := header([]byte("abc"), math.MaxUint32, "LZFu", 0)
	if n := allocated(func() { rtf.Decompress(octets, math.MaxInt32) }); n > 16<<10 { //nolint:errcheck // memory is looked at
		t.Errorf("%d octets are allocated for an input of %d", n, len(octets))
	}
}

// A bomb is references to one octet: 17 octets out of two and an eighth.
func TestABombExpandsToTheLimitAndNoFurther(t *testing.T) {
	tokens, refs := [][]byte{{'a'}}, []bool{false}
	for i := range 500_000 {
		tokens, refs = append(tokens, reference(207+17*i, 17)), append(refs, true)
	}
	bomb := packed(tokens, refs, math.MaxUint32)
	var got []byte
	n := allocated(func() { got, _ = rtf.Decompress(bomb, 1<<20) })
	if len(got) != 1<<20 || n > 4<<20 {
		t.Errorf("%d octets, %d allocated, want %d and no more than %d", len(got), n, 1<<20, 4<<20)
	}
}

func FuzzDecompress(f *testing.F) {
	f.Add(compress([]byte(`{\rtf1\ansi hello}`)))
	f.Add(header([]byte(`{\rtf1 x}`), 9, "MELA", 0))
	f.Add(header([]byte{0xff, 0, 0, 1, 1}, 100, "LZFu", 7))
	f.Fuzz(func(t *testing.T, octets []byte) {
		const limit = 1 << 16
		got, err := rtf.Decompress(octets, limit)
		if len(got) > limit || len(got) > 9*len(octets) {
			t.Errorf("%d octets out of %d", len(got), len(octets))
		}
		if err == nil && len(got) > 0 {
			again, err := rtf.Decompress(compress(got), limit)
			if err != nil || !bytes.Equal(again, got) {
				t.Errorf("what comes out does not come back: %v", err)
			}
		}
	})
}

func BenchmarkDecompress(b *testing.B) {
	octets := compress([]byte(strings.Repeat(`{\rtf1\ansi The quick brown fox jumps over the lazy dog.\par}`, 1000)))
	b.SetBytes(int64(len(octets)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rtf.Decompress(octets, plenty); err != nil {
			b.Fatal(err)
		}
	}
}
