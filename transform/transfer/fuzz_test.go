package transfer_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mailchute/mailchute/transform/transfer"
)

// FuzzDecoder holds every encoding to this: what comes out and what is counted
// do not depend on how the body is cut into reads, and the work is bounded by the body.
func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{
		"", "SGVsbG8=\r\nLCBCb2I=\r\n____\r\nfooter", "=C3=BC= \r\n=z", "begin 644 cat\n#0V%T\n`\nend\n", "begin-base64 644 cat\nQ2F0\nQ2E=\n====\n",
		yencoded("f", []byte("Hello\x00")), binhexed("f", []byte("Hellooooooo\x90")), strings.Repeat("=", 50), strings.Repeat("A===", 20),
	} {
		f.Add(seed, uint8(0))
	}
	f.Fuzz(func(t *testing.T, body string, which uint8) {
		e := transfer.Encoding(which % uint8(transfer.Unknown+1))
		whole, bad := decoded(t, e, body)
		var d transfer.Decoder
		d.Reset(e, iotest.OneByteReader(strings.NewReader(body)))
		pieces, err := io.ReadAll(iotest.OneByteReader(&d))
		if err != nil || string(pieces) != whole || d.Bad() != bad {
			t.Errorf("%v: in one %q, %d faults; in pieces %q, %d faults, %v", e, whole, bad, pieces, d.Bad(), err)
		}
		limit := len(body)
		if e == transfer.BinHex || e == transfer.UUEncode {
			limit = 64*(len(body)+1) + 64<<10
		}
		if len(whole) > limit || bad > int64(len(body))+1 {
			t.Errorf("%v: %d octets and %d faults of %d", e, len(whole), bad, len(body))
		}
	})
}

// FuzzBase64 compares with the standard library: whatever that one decodes is decoded alike.
func FuzzBase64(f *testing.F) {
	f.Add([]byte("Hello, Bob"), uint8(4))
	f.Add([]byte(strings.Repeat("x", 1000)), uint8(76))
	f.Fuzz(func(t *testing.T, octets []byte, width uint8) {
		digits := base64.StdEncoding.EncodeToString(octets)
		body := digits
		if width > 0 {
			var b strings.Builder
			for ; len(digits) > int(width); digits = digits[width:] {
				b.WriteString(digits[:width] + "\r\n")
			}
			body = b.String() + digits
		}
		got, bad := decoded(t, transfer.Base64, body)
		if got != string(octets) || bad != 0 {
			t.Errorf("%q: %q, %d faults, want %q", body, got, bad, octets)
		}
		if want, err := base64.StdEncoding.DecodeString(string(octets)); err == nil {
			if got, _ := decoded(t, transfer.Base64, string(octets)); got != string(want) {
				t.Errorf("%q: %q, want %q", octets, got, want)
			}
		}
	})
}

// FuzzQuotedPrintable compares with the standard library in both directions.
func FuzzQuotedPrintable(f *testing.F) {
	f.Add("ü = \r\n x ")
	f.Add("=C3=BC=\r\n=3D=20")
	f.Fuzz(func(t *testing.T, text string) {
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		w.Binary = true
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got, bad := decoded(t, transfer.QuotedPrintable, b.String()); got != text || bad != 0 {
			t.Errorf("%q: %q, %d faults, want %q", b.String(), got, bad, text)
		}
		if strings.Contains(text, "\r") {
			return // the standard library makes line ends of its own of a bare CR
		}
		want, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(text)))
		if err == nil && !strings.HasSuffix(text, "=") {
			got, bad := decoded(t, transfer.QuotedPrintable, text)
			if got != string(want) && bad == 0 {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	})
}

// FuzzSplitter holds that nothing of a text is lost: what is not in a file is in the text.
func FuzzSplitter(f *testing.F) {
	f.Add("Hi\nbegin 644 cat\n#0V%T\n`\nend\nBye")
	f.Add("Hi\nbegin-base64 644 cat\n\nQ2F0\nQQ==\n====\nBye\nbegin-base64 644 cat\nQ2F0\n\nx")
	f.Add("Hi\n" + yencoded("f", []byte("Hello")) + binhexed("f", []byte("Hello")))
	f.Fuzz(func(t *testing.T, body string) {
		var files, again found
		text, err := io.ReadAll(transfer.NewSplitter(strings.NewReader(body), &files))
		if err != nil {
			t.Fatal(err)
		}
		if len(files.list) == 0 && string(text) != body {
			t.Errorf("text = %q, want %q", text, body)
		}
		if len(files.list) > 0 && !transfer.MayHoldFiles([]byte(body)) {
			t.Errorf("%q holds files, and MayHoldFiles says no", body)
		}
		pieces, err := io.ReadAll(transfer.NewSplitter(iotest.OneByteReader(strings.NewReader(body)), &again))
		if err != nil || string(pieces) != string(text) || strings.Join(again.list, ";") != strings.Join(files.list, ";") {
			t.Errorf("in one %q %q; in pieces %q %q, %v", text, files.list, pieces, again.list, err)
		}
	})
}
