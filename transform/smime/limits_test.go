package smime_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/smime"
)

func TestAnOctetStringIsFollowedSixteenDeepAndNoDeeper(t *testing.T) {
	deep := func(n int) []byte {
		octets := prim(4, []byte(entity))
		for range n {
			octets = stream.of(0x24, octets)
		}
		return der.signed(octets, 1)
	}
	if o, err := smime.Open(deep(16)); err != nil || string(o.Entity) != entity || !o.Whole {
		t.Errorf("16 deep: %q, %t, %v", o.Entity, o.Whole, err)
	}
	if o, err := smime.Open(deep(17)); err != nil || len(o.Entity) > 0 || o.Whole {
		t.Errorf("17 deep: %q, %t, %v", o.Entity, o.Whole, err)
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// The second ends the process of a reader that goes into elements by calling itself.
func TestNoObjectCostsMoreThanAFixedMultipleOfItself(t *testing.T) {
	head := der.signed(nil, 0)[:30]
	for name, octets := range map[string][]byte{
		"a length of four gigabytes": append([]byte{0x30, 0x84, 0xff, 0xff, 0xff, 0xff}, oid("\x07\x02")...),
		"elements in elements":       bytes.Repeat([]byte{0x30, 0x80}, 1<<20),
		"octet strings in them":      stream.signed(bytes.Repeat([]byte{0x24, 0x80}, 1<<20), 1),
		"algorithms in algorithms":   append(head, bytes.Repeat([]byte{0x31, 0x80}, 1<<20)...),
		"pieces of nothing":          stream.signed(stream.of(0x24, bytes.Repeat([]byte{4, 0}, 1<<20)), 1),
		"pieces of one octet":        stream.signed(stream.pieces(strings.Repeat("x", 1<<18), 1), 1),
	} {
		const most, floor = 64, 16 << 10
		if n := allocated(func() { smime.Open(octets) }); n > uint64(most*len(octets)+floor) { //nolint:errcheck // memory is looked at
			t.Errorf("%s: %d octets are allocated for an input of %d", name, n, len(octets))
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(der.signed(prim(4, []byte(entity)), 1))
	f.Add(stream.signed(stream.pieces(entity, 5), 1))
	f.Add(stream.signed(nil, 0))
	f.Add(der.contentInfo("\x07\x03", der.of(0x30)))
	f.Fuzz(func(t *testing.T, octets []byte) {
		o, err := smime.Open(octets)
		if len(o.Entity) > len(octets) || (err != nil) != (o.Kind == "") {
			t.Errorf("Open = %s, %d octets of %d, %v", o.Kind, len(o.Entity), len(octets), err)
		}
	})
}

func FuzzLookInText(f *testing.F) {
	f.Add("-----BEGIN PGP MESSAGE-----\nVersion: x\n\nhQEMA5\n-----END PGP MESSAGE-----\n")
	f.Add("-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----")
	f.Fuzz(func(t *testing.T, text string) {
		if s := smime.LookInText(text); s != (smime.Seal{}) && !strings.Contains(text, "-----END PGP ") {
			t.Errorf("LookInText = %+v of a text without end", s)
		}
		if read := smime.Cleartext(text); len(read) > len(text) {
			t.Errorf("Cleartext made %d octets of %d", len(read), len(text))
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	octets := stream.signed(stream.pieces(strings.Repeat(entity, 30_000), 4096), 1)
	b.SetBytes(int64(len(octets)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := smime.Open(octets); err != nil {
			b.Fatal(err)
		}
	}
}
