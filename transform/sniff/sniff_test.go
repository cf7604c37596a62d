package sniff_test

import (
	"archive/zip"
	"bytes"
	"debug/pe"
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"image/png"
	"runtime"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/sniff"
)

func zipped(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func picture(t testing.TB, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// program is the beginning of a program of Windows.
func program() []byte {
	b := make([]byte, 0x80)
	copy(b, "MZ")
	binary.LittleEndian.PutUint32(b[0x3c:], 0x80)
	b = append(b, "PE\x00\x00"...)
	return binary.LittleEndian.AppendUint16(b, pe.IMAGE_FILE_MACHINE_AMD64)
}

// cms is the beginning of an object of CMS (RFC 5652 section 3); kind is the end of
// its identifier.
func cms(kind byte) []byte {
	return append(append([]byte("\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"), kind), "\xa0\x82\x01\x00\x00"...)
}

func TestTheContentSaysWhatAFileIs(t *testing.T) {
	exe, pdf := program(), []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	gifs := picture(t, func(b *bytes.Buffer, i image.Image) error { return gif.Encode(b, i, nil) })
	pngs := picture(t, func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
	docx := zipped(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml")
	jar := zipped(t, "META-INF/MANIFEST.MF")
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
	const (
		octet    = "application/octet-stream"
		word     = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		portable = "application/vnd.microsoft.portable-executable"
	)
	for _, tc := range []struct {
		name           string
		head           []byte
		declared, file string
		want           sniff.Verdict
	}{
		{"a document as declared", pdf, "application/pdf", "a.pdf", sniff.Verdict{Type: "application/pdf"}},
		{"a signature", cms(2), "application/pkcs7-signature", "smime.p7s", sniff.Verdict{Type: "application/pkcs7-signature"}},
		{"what is encrypted", cms(3), "application/pkcs7-mime", "smime.p7m", sniff.Verdict{Type: "application/pkcs7-mime"}},
		{"a type under an old name", pdf, "application/x-pdf", "", sniff.Verdict{Type: "application/pdf"}},
		{"a picture under a wrong name of its type", gifs, "image/pjpeg", "", sniff.Verdict{Type: "image/gif", AgainstDeclared: true}},
		{"a program under the name that Windows gives it", exe, "application/x-msdownload", "", sniff.Verdict{Type: portable}},
		{"a type that declares nothing", pdf, octet, "a.pdf", sniff.Verdict{Type: "application/pdf"}},
		{"a type nobody knows", pdf, "application/x-whatever", "a.dat", sniff.Verdict{Type: "application/pdf"}},
		{"a program called a document", exe, "application/pdf", "invoice.pdf", sniff.Verdict{Type: portable, AgainstDeclared: true, AgainstName: true}},
		{"a program called a document by its name alone", exe, octet, "invoice.PDF", sniff.Verdict{Type: portable, AgainstName: true}},
		{"a program called one", exe, octet, "setup.exe", sniff.Verdict{Type: portable}},
		{"a document called a program", pdf, octet, "setup.exe", sniff.Verdict{Type: "application/pdf", AgainstName: true}},
		{"a page called a document", []byte("<!DOCTYPE html><html><body>log in"), "application/pdf", "a.pdf", sniff.Verdict{Type: "text/html", AgainstDeclared: true, AgainstName: true}},
		{"a picture of another kind", gifs, "image/jpeg", "a.jpg", sniff.Verdict{Type: "image/gif", AgainstDeclared: true, AgainstName: true}},
		{"a picture called text", pngs, "text/plain", "a.txt", sniff.Verdict{Type: "image/png", AgainstDeclared: true, AgainstName: true}},
		{"an archive called a picture", docx, "image/png", "", sniff.Verdict{Type: word, AgainstDeclared: true}},
		{"a document that is an archive", docx, "application/zip", "a.docx", sniff.Verdict{Type: word}},
		{"an archive that may be a document", zipped(t, "a.txt"), word, "a.docx", sniff.Verdict{Type: "application/zip"}},
		{"a new document under the old type", docx, "application/msword", "a.doc", sniff.Verdict{Type: word}},
		{"a program in the archive of a document", jar, word, "a.docx", sniff.Verdict{Type: "application/java-archive", AgainstDeclared: true, AgainstName: true}},
		{"an old document of some kind", ole, "application/msword", "a.xls", sniff.Verdict{Type: "application/x-ole-storage"}},
		{"CSV that Windows calls Excel", []byte("a,b\n1,2\n3,4\n"), "application/vnd.ms-excel", "a.csv", sniff.Verdict{Type: "text/csv"}},
		{"RTF that Word calls .doc", []byte(`{\rtf1\ansi hello}`), "application/msword", "a.doc", sniff.Verdict{Type: "text/rtf"}},
		{"text that is more exactly something", []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"), "text/plain", "a.txt", sniff.Verdict{Type: "text/calendar"}},
		{"a card is of its type", []byte("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\r\nEND:VCARD\r\n"), "text/vcard", "ann.vcf", sniff.Verdict{Type: "text/vcard"}},
		{"a card under another type", []byte("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\r\nEND:VCARD\r\n"), "text/x-vcard", "", sniff.Verdict{Type: "text/vcard"}},
		{"text that begins like a picture", []byte("BMW and other cars"), "text/plain", "a.txt", sniff.Verdict{Type: "text/plain"}},
		{"text that begins like a program", []byte("MZ is not a program"), "text/plain", "", sniff.Verdict{Type: "text/plain"}},
		{"text cut within a character", []byte("BM caf\xc3"), "text/plain", "", sniff.Verdict{Type: "text/plain"}},
		{"sound under the name of another", []byte("OggS\x00\x02aaaaaaaaaaaaaaaaaaaa\x01vorbis"), "audio/mpeg", "a.mp3", sniff.Verdict{Type: "application/ogg"}},
		{"octets that do not tell", []byte{0x13, 0x37, 0xff, 0x00, 0x01}, "application/pdf", "a.pdf", sniff.Verdict{}},
		{"nothing", nil, "application/pdf", "a.pdf", sniff.Verdict{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sniff.Look(tc.head, tc.declared, tc.file); got != tc.want {
				t.Errorf("Look = %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestEveryEndingStandsForATypeThatCanBeTold(t *testing.T) {
	for _, ending := range strings.Fields(".pdf .png .jpeg .gif .bmp .tiff .webp .heic .zip .tgz .7z .rar .doc .xls .ppt .msg .docx .xlsx .pptx .odt .ods .mp3 .wav .mp4 .mov .msi .jar .txt") {
		if got := sniff.Look(program(), "", "a"+ending); !got.AgainstName {
			t.Errorf("a program called %s: %+v", ending, got)
		}
	}
}

func TestOnlyTheBeginningIsLookedAt(t *testing.T) {
	head := []byte(`{"a": [` + strings.Repeat("1, ", 10_000))
	if got := sniff.Look(head, "application/json", "a.json"); got.Type != "application/json" || got.AgainstDeclared {
		t.Errorf("Look = %+v of JSON that goes on", got)
	}
	text := []byte(strings.Repeat("a", sniff.Sight))
	whole := sniff.Look(append(text, 0xff, 0, 1, 2), "text/plain", "")
	if want := (sniff.Verdict{Type: "text/plain"}); whole != want {
		t.Errorf("Look = %+v: octets behind Sight count", whole)
	}
	if got := sniff.Look(append(text[:sniff.Sight-4:sniff.Sight-4], 0xff, 0, 1, 2), "text/plain", ""); got == whole {
		t.Errorf("Look = %+v: octets within Sight do not count", got)
	}
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	for name, piece := range map[string]string{"json": `[{"a":`, "csv": "a,b,\"", "html": "<p>", "zip": "PK\x03\x04", "text": "a"} {
		file := []byte(strings.Repeat(piece, 1<<20))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		sniff.Look(file, "application/json", "a.json")
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%s: %d octets are allocated", name, n)
		}
	}
}

func FuzzLook(f *testing.F) {
	f.Add(program(), "application/pdf", "a.pdf")
	f.Add([]byte("%PDF-1.7"), "application/pdf", "a.txt")
	f.Add(zipped(f, "word/document.xml"), "application/msword", "a.doc")
	f.Add([]byte(`{"a": [1, 2`), "text/html; charset=x", ".")
	f.Fuzz(func(t *testing.T, head []byte, declared, name string) {
		got := sniff.Look(head, declared, name)
		if strings.ContainsAny(got.Type, "; ") || got.Type != strings.ToLower(got.Type) {
			t.Errorf("Type = %q", got.Type)
		}
		if got.Type == "" && (got.AgainstDeclared || got.AgainstName) {
			t.Errorf("Look = %+v: it cannot tell and disagrees", got)
		}
		if again := sniff.Look(head, got.Type, ""); again.AgainstDeclared {
			t.Errorf("%s disagrees with itself", got.Type)
		}
	})
}

func BenchmarkLook(b *testing.B) {
	for name, head := range map[string][]byte{
		"pdf":  []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + strings.Repeat("0 obj\n", 1000)),
		"docx": zipped(b, "[Content_Types].xml", "word/document.xml"),
		"text": []byte(strings.Repeat("The quick brown fox.\n", 500)),
	} {
		b.Run(fmt.Sprintf("%s_%d", name, len(head)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sniff.Look(head, "application/octet-stream", "a.dat")
			}
		})
	}
}
