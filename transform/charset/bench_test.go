package charset_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/charset"
)

func BenchmarkDecode(b *testing.B) {
	ascii := []byte(strings.Repeat("The quick brown fox jumps over the lazy dog.\n", 1<<20/45))
	for _, bc := range []struct {
		name, label string
		text        []byte
	}{
		{"ASCII", "us-ascii", ascii},
		{"ASCII under windows-1252", "windows-1252", ascii},
		{"UTF-8", "utf-8", []byte(strings.Repeat("Grüße aus Köln, 世界.\n", 1<<20/28))},
		{"windows-1252", "windows-1252", []byte(strings.Repeat("Gr\xfc\xdfe aus K\xf6ln.\n", 1<<20/17))},
		{"iso-2022-jp", "iso-2022-jp", []byte(strings.Repeat("\x1b$B$3$s$K$A$O\x1b(B, world\n", 1<<20/24))},
		{"without label", "", []byte(strings.Repeat("Gr\xfc\xdfe aus K\xf6ln.\n", 1<<20/17))},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.SetBytes(int64(len(bc.text)))
			for b.Loop() {
				c := charset.Choose(bc.text, bc.label, false)
				if text, _ := c.Decode(bc.text); text == "" {
					b.Fatal("nothing was decoded")
				}
			}
		})
	}
}

func BenchmarkWithoutControls(b *testing.B) {
	text := strings.Repeat("Grüße aus Köln, and a line as long as people write it.\r\n", 1<<20/60)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, removed := charset.WithoutControls(text); removed > 0 {
			b.Fatal("a clean text lost something")
		}
	}
}
