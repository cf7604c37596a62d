package transfer_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mailchute/mailchute/transform/transfer"
)

// decoded reads all of a body, and how many faults it has.
func decoded(t *testing.T, e transfer.Encoding, body string) (string, int64) {
	t.Helper()
	var d transfer.Decoder
	d.Reset(e, strings.NewReader(body))
	out, err := io.ReadAll(&d)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return string(out), d.Bad()
}

func TestNamesOfEncodings(t *testing.T) {
	for value, want := range map[string]transfer.Encoding{
		"":                                 transfer.Identity,
		"7bit":                             transfer.Identity,
		"8BIT":                             transfer.Identity,
		"8-bit":                            transfer.Identity,
		"8 bit":                            transfer.Identity,
		"binary":                           transfer.Identity,
		"base64":                           transfer.Base64,
		"Base-64":                          transfer.Base64,
		"x-base64":                         transfer.Base64,
		`"base64"`:                         transfer.Base64,
		"base64;":                          transfer.Base64,
		"(RFC 2045) base64":                transfer.Base64,
		"base64 (comment)":                 transfer.Base64,
		"base64 charset=utf-8":             transfer.Base64,
		"quoted-printable":                 transfer.QuotedPrintable,
		"QUOTED PRINTABLE":                 transfer.QuotedPrintable,
		"quoted_printable":                 transfer.QuotedPrintable,
		"quotedprintable, really":          transfer.QuotedPrintable,
		"x-uuencode":                       transfer.UUEncode,
		"uuencode":                         transfer.UUEncode,
		"x-uue":                            transfer.UUEncode,
		"x-yenc":                           transfer.YEnc,
		"binhex":                           transfer.BinHex,
		"mac-binhex40":                     transfer.BinHex,
		"x-mac-binhex40":                   transfer.BinHex,
		"gzip":                             transfer.Unknown,
		"x":                                transfer.Identity,
		"x-unheard-of":                     transfer.Unknown,
		strings.Repeat("base64 ", 100_000): transfer.Base64,
	} {
		if got := transfer.Parse(value); got != want {
			t.Errorf("Parse(%.40q) = %v, want %v", value, got, want)
		}
	}
}

func TestAFooterBehindBase64BeginsWithItsFirstWords(t *testing.T) {
	const digits = "SGVsbG8h\r\n"
	for _, tc := range []struct{ name, body, footer string }{
		{"behind a block that needs no padding", digits, "A mailing list of Ann\r\nhttps://example.org/a?b=c\r\n"},
		{"behind blank lines and dashes", digits + "\r\n-- \r\n", "To leave the list:\r\n"},
		{"none", digits, ""},
		{"space within the digits is none", "SGVs bG8h\r\n" + digits, ""},
		{"quoted lines are none", "> SGVsbG8h\r\n> SGVsbG8h\r\n", ""},
		{"words in front of more digits are none", digits + "words of four\r\n" + strings.Repeat("SGVsbG8h", 8) + "\r\n", ""},
		{"words alone are none", "This is not encoded at all.\r\n", ""},
		{"nothing", "", ""},
	} {
		if got := transfer.Footer([]byte(tc.body + tc.footer)); got != len(tc.footer) {
			t.Errorf("%s: %d octets, want %d", tc.name, got, len(tc.footer))
		}
	}
}

func TestQuotedPrintable(t *testing.T) {
	for _, tc := range []struct {
		name, body, want string
		bad              int64
	}{
		{"nothing", "", "", 0},
		{"escapes in either case", "=C3=bc=3d", "ü=", 0},
		{"soft line breaks", "one =\r\ntwo=\nthree", "one twothree", 0},
		{"space behind a soft line break was added on the way", "one= \t\r\ntwo", "onetwo", 0},
		{"space at the end of a line was added on the way", "one \t\r\ntwo  ", "one\r\ntwo", 0},
		{"an escaped space at the end of a line stays", "one=20\r\ntwo", "one \r\ntwo", 0},
		{"a soft line break at the end", "one=", "one", 0},
		{"an = that begins no escape stays and is counted", "1=x 2=\x80 =ZZ", "1=x 2=\x80 =ZZ", 3},
		{"half an escape at the end stays and is counted", "one=C", "one=C", 1},
		{"raw octets stay", "\xfc\x00", "\xfc\x00", 0},
		{"line ends stay as they are", "a\nb\r\n\r\nc", "a\nb\r\n\r\nc", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, bad := decoded(t, transfer.QuotedPrintable, tc.body)
			if got != tc.want || bad != tc.bad {
				t.Errorf("%q, %d faults; want %q, %d", got, bad, tc.want, tc.bad)
			}
		})
	}
}

func TestAnEscapeAcrossTheBufferIsOne(t *testing.T) {
	for pad := 32<<10 - 4; pad < 32<<10+4; pad++ {
		got, bad := decoded(t, transfer.QuotedPrintable, strings.Repeat("x", pad)+"=C3=BC")
		if want := strings.Repeat("x", pad) + "ü"; got != want || bad != 0 {
			t.Fatalf("pad %d: ends with %q, %d faults", pad, got[pad-2:], bad)
		}
	}
}

func TestIdentityAndUnknownAreLeftAsTheyAre(t *testing.T) {
	for _, e := range []transfer.Encoding{transfer.Identity, transfer.Unknown} {
		if got, bad := decoded(t, e, "=C3 SGVs\r\n"); got != "=C3 SGVs\r\n" || bad != 0 {
			t.Errorf("%v: %q, %d faults", e, got, bad)
		}
	}
}

func TestADecoderIsUsedAgain(t *testing.T) {
	var d transfer.Decoder
	for _, tc := range []struct {
		e          transfer.Encoding
		body, want string
		bad        int64
	}{
		{transfer.Base64, "SGVsbG8=!", "Hello", 1},
		{transfer.Base64, "SGVs", "Hel", 0},
		{transfer.QuotedPrintable, "=zz", "=zz", 1},
		{transfer.QuotedPrintable, "=41", "A", 0},
		{transfer.UUEncode, "begin 644 a\n#0V%T\n`\nend\n", "Cat", 0},
		{transfer.Identity, "x", "x", 0},
	} {
		d.Reset(tc.e, strings.NewReader(tc.body))
		if got, err := io.ReadAll(&d); string(got) != tc.want || err != nil || d.Bad() != tc.bad {
			t.Errorf("%v %q: %q, %v, %d faults", tc.e, tc.body, got, err, d.Bad())
		}
	}
}

func TestAReadErrorEndsTheBodyBehindWhatWasRead(t *testing.T) {
	for e, body := range map[transfer.Encoding]string{
		transfer.Identity: "Hello", transfer.Base64: "SGVsbG8=", transfer.QuotedPrintable: "=48ello",
		transfer.UUEncode: "begin 644 a\n%2&5L;&\\\n",
	} {
		var d transfer.Decoder
		d.Reset(e, io.MultiReader(strings.NewReader(body), iotest.ErrReader(io.ErrClosedPipe)))
		got, err := io.ReadAll(&d)
		if string(got) != "Hello" || err != io.ErrClosedPipe {
			t.Errorf("%v: %q, %v", e, got, err)
		}
	}
}

// endless gives the same line for ever.
type endless struct {
	line []byte
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line[e.at:])
	for n < len(p) {
		n += copy(p[n:], e.line)
	}
	e.at = (e.at + n) % len(e.line)
	return n, nil
}

func TestDecodingTakesConstantMemory(t *testing.T) {
	const size = 16 << 20
	for e, line := range map[transfer.Encoding]string{
		transfer.Base64:          strings.Repeat("QUJD", 19) + "\r\n",
		transfer.QuotedPrintable: strings.Repeat("a=41", 18) + "=\r\n",
		transfer.UUEncode:        "M" + strings.Repeat("0", 60) + "\r\n",
	} {
		var d transfer.Decoder
		d.Reset(e, io.LimitReader(&endless{line: []byte(line)}, size))
		hash := sha256.New()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n, err := io.Copy(hash, &d)
		runtime.ReadMemStats(&after)
		if err != nil || n < size/3 {
			t.Errorf("%v: %d octets, %v", e, n, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
			t.Errorf("%v: %d octets were allocated for %d", e, grown, n)
		}
	}
}

func TestADecodedFileHasTheHashOfTheFile(t *testing.T) {
	file := make([]byte, 200_000)
	for i := range file {
		file[i] = byte(i * i >> 3)
	}
	want := sha256.Sum256(file)
	var d transfer.Decoder
	for e, body := range map[transfer.Encoding]string{
		transfer.Base64: wrapped(base64.StdEncoding.EncodeToString(file)), transfer.UUEncode: uuencoded("f", file),
		transfer.YEnc: yencoded("f", file), transfer.BinHex: binhexed("f", file),
	} {
		d.Reset(e, iotest.HalfReader(strings.NewReader(body)))
		hash := sha256.New()
		if _, err := io.Copy(hash, &d); err != nil || d.Bad() != 0 {
			t.Errorf("%v: %v, %d faults", e, err, d.Bad())
		}
		if got := hash.Sum(nil); !bytes.Equal(got, want[:]) {
			t.Errorf("%v: hash %s", e, hex.EncodeToString(got))
		}
	}
}

// wrapped breaks digits into lines of 76 (RFC 2045 section 6.8).
func wrapped(digits string) string {
	var b strings.Builder
	for len(digits) > 76 {
		b.WriteString(digits[:76] + "\r\n")
		digits = digits[76:]
	}
	return b.String() + digits + "\r\n"
}
