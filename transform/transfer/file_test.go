package transfer_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mailchute/mailchute/transform/transfer"
)

func uuencoded(name string, file []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "begin 644 %s\r\n", name)
	digit := func(v byte) byte {
		if v &= 63; v > 0 {
			return ' ' + v
		}
		return '`'
	}
	for len(file) > 0 {
		n := min(45, len(file))
		line := append(append([]byte{}, file[:n]...), 0, 0)
		b.WriteByte(digit(byte(n)))
		for i := 0; i < n; i += 3 {
			b.Write([]byte{digit(line[i] >> 2), digit(line[i]<<4 | line[i+1]>>4), digit(line[i+1]<<2 | line[i+2]>>6), digit(line[i+2])})
		}
		b.WriteString("\r\n")
		file = file[n:]
	}
	b.WriteString("`\r\nend\r\n")
	return b.String()
}

func yencoded(name string, file []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "=ybegin line=128 size=%d name=%s\r\n", len(file), name)
	for i, c := range file {
		if c += 42; c == 0 || c == '\n' || c == '\r' || c == '=' {
			b.WriteByte('=')
			c += 64
		}
		b.WriteByte(c)
		if i%128 == 127 {
			b.WriteString("\r\n")
		}
	}
	fmt.Fprintf(&b, "\r\n=yend size=%d crc32=%08x\r\n", len(file), crc32.ChecksumIEEE(file))
	return b.String()
}

// crc16 is the checksum of BinHex, a bit at a time.
func crc16(octets []byte) uint16 {
	var crc uint16
	for _, c := range octets {
		crc ^= uint16(c) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// macFile is a file with its header as BinHex sends it, before runs and digits.
func macFile(name string, data, resource []byte) []byte {
	h := append([]byte{byte(len(name))}, name...)
	h = append(h, "\x00TEXTttxt\x00\x00"...)
	h = binary.BigEndian.AppendUint32(h, uint32(len(data)))
	h = binary.BigEndian.AppendUint32(h, uint32(len(resource)))
	h = binary.BigEndian.AppendUint16(h, crc16(h))
	h = binary.BigEndian.AppendUint16(append(h, data...), crc16(data))
	return binary.BigEndian.AppendUint16(append(h, resource...), crc16(resource))
}

// packed writes runs: an octet, 0x90, how often.
func packed(octets []byte) []byte {
	var out []byte
	for i := 0; i < len(octets); {
		n := 1
		for i+n < len(octets) && n < 255 && octets[i+n] == octets[i] {
			n++
		}
		out = append(out, octets[i])
		if octets[i] == 0x90 {
			out = append(out, 0)
		}
		if n > 1 {
			out = append(out, 0x90, byte(n))
		}
		i += n
	}
	return out
}

func binhexDigits(octets []byte) string {
	const alphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
	var b strings.Builder
	b.WriteString("(This file must be converted with BinHex 4.0)\r\n\r\n:")
	bits, held, column := 0, 0, 1
	for _, c := range append(octets, 0)[:len(octets)+1] {
		bits, held = bits<<8|int(c), held+8
		for held >= 6 {
			held -= 6
			b.WriteByte(alphabet[bits>>held&63])
			if column++; column == 64 {
				b.WriteString("\r\n")
				column = 0
			}
		}
	}
	return b.String() + ":\r\n"
}

func binhexed(name string, data []byte) string {
	return binhexDigits(packed(macFile(name, data, []byte("resource"))))
}

func TestUuencode(t *testing.T) {
	for _, tc := range []struct {
		name, body, want, file string
		bad                    int64
	}{
		{"a file", "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n", "Cat", "cat.txt", 0},
		{"a mode with the kind of the file", "begin 100644 cat.txt\n#0V%T\n`\nend\n", "Cat", "cat.txt", 0},
		{"a name with spaces", "begin 0755 my cat.txt\n#0V%T\n \nend\n", "Cat", "my cat.txt", 0},
		{"spaces at the end of lines are lost", "begin 644 a\n\"2&\n\nend\n", "H`", "a", 0},
		{"a checksum at the end of lines", "begin 644 a\n#0V%TX\n`\nend\n", "Cat", "a", 0},
		{"text in front and behind is counted", "hello\nbegin 644 a\n#0V%T\n`\nend\nbye\n", "Cat", "a", 8},
		{"no begin", "#0V%T\n`\nend\n", "Cat", "", 0},
		{"no end", "begin 644 a\n#0V%T\n", "Cat", "a", 1},
		{"digits of base64", "begin-base64 644 cat.txt\r\nQ2F0\r\nQ2E=\r\n====\r\n", "CatCa", "cat.txt", 0},
		{"digits of base64, behind a blank line", "begin-base64 644 a\n\nQ2F0\n====\n", "Cat", "a", 0},
		{"digits of base64 without end", "begin-base64 644 a\nQ2F0\n", "Cat", "a", 1},
		{"a line that is none among digits of base64", "begin-base64 644 a\nQ2F0\nQ2F\nQ2F0\n====\n", "CatCat", "a", 3},
		{"a line that is none", "begin 644 a\n#0V%T\nlower case\n#0V%T\n`\nend\n", "CatCat", "a", 10},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var d transfer.Decoder
			d.Reset(transfer.UUEncode, strings.NewReader(tc.body))
			got, err := io.ReadAll(&d)
			if string(got) != tc.want || err != nil || d.Bad() != tc.bad || d.Name() != tc.file {
				t.Errorf("%q named %q, %v, %d faults; want %q named %q, %d", got, d.Name(), err, d.Bad(), tc.want, tc.file, tc.bad)
			}
		})
	}
}

func TestYEncTellsWhatIsWrong(t *testing.T) {
	whole := yencoded("f", []byte("Hello\x00\r\n=\xd3"))
	for name, tc := range map[string]struct {
		body string
		bad  int64
	}{
		"whole":             {whole, 0},
		"no checksum":       {strings.Replace(whole, " crc32=", " none=", 1), 0},
		"another checksum":  {whole[:len(whole)-10] + "00000000\r\n", 1},
		"another size":      {strings.Replace(whole, "=yend size=10", "=yend size=11", 1), 1},
		"no end":            {whole[:strings.Index(whole, "=yend")], 1},
		"text in front":     {"hello\r\n" + whole, 5},
		"text behind":       {whole + "bye\r\n", 3},
		"nothing of a file": {"hello\r\n", 6},
	} {
		got, bad := decoded(t, transfer.YEnc, tc.body)
		if want := "Hello\x00\r\n=\xd3"; bad != tc.bad || (got != want && name != "nothing of a file") {
			t.Errorf("%s: %q, %d faults, want %d", name, got, bad, tc.bad)
		}
	}
}

func TestBinHexGivesTheDataFork(t *testing.T) {
	data := "A run: xxxxxxxxxxxxxxxxxxxxxxx, the mark \x90, a run of it \x90\x90\x90\x90." + strings.Repeat("y", 600)
	var d transfer.Decoder
	d.Reset(transfer.BinHex, strings.NewReader(binhexed("Read me", []byte(data))))
	got, err := io.ReadAll(&d)
	if string(got) != data || err != nil || d.Bad() != 0 || d.Name() != "Read me" {
		t.Errorf("%q named %q, %v, %d faults", got, d.Name(), err, d.Bad())
	}
}

func TestBinHexTellsWhatIsWrong(t *testing.T) {
	whole := binhexed("f", []byte("Hello, Bob, this is a file."))
	wrong := macFile("f", []byte("Hello"), nil)
	wrong[len(wrong)-3] ^= 1
	for name, body := range map[string]string{
		"an octet that is no digit": strings.Replace(whole, "\r\n\r\n:", "\r\n\r\n:~", 1),
		"no end":                    whole[:len(whole)-10],
		"another checksum":          binhexDigits(wrong),
		"nothing":                   "::",
	} {
		if _, bad := decoded(t, transfer.BinHex, body); bad == 0 {
			t.Errorf("%s: no fault", name)
		}
	}
}

func TestABinHexFileThatExpandsTooFarIsCut(t *testing.T) {
	run := append(macFile("bomb", nil, nil)[:5+11], "\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00"...)
	for range 100_000 {
		run = append(run, 'x', 0x90, 255)
	}
	body := binhexDigits(run)
	got, bad := decoded(t, transfer.BinHex, body)
	if len(got) > 8*len(body) || bad == 0 {
		t.Errorf("%d octets give %d, %d faults", len(body), len(got), bad)
	}
}

// found collects the files of a text for reading.
type found struct {
	refuse bool
	file   strings.Builder
	list   []string
}

func (f *found) Open(transfer.Encoding) bool {
	f.file.Reset()
	return !f.refuse
}

func (f *found) Write(octets []byte) { f.file.Write(octets) }

func (f *found) Close(name string, bad int64) {
	f.list = append(f.list, fmt.Sprintf("%s=%q %d", name, f.file.String(), bad))
}

func TestFilesInATextAreTakenOutOfIt(t *testing.T) {
	const (
		uuCat   = "begin 644 cat\n#0V%T\n`\nend\n"
		uuCat64 = "begin-base64 644 cat\nQ2F0\n====\n"
	)
	yHello, bHello := yencoded("hello", []byte("Hello")), binhexed("hello", []byte("Hello"))
	for _, tc := range []struct {
		name, body, text string
		files            []string
	}{
		{"no file", "Hello,\nBob\n", "Hello,\nBob\n", nil},
		{"a text without last line end", "Hello", "Hello", nil},
		{"uuencode", "Hello\n\n" + uuCat + "\nBye\n", "Hello\n\n\nBye\n", []string{`cat="Cat" 0`}},
		{"uuencode alone", uuCat, "", []string{`cat="Cat" 0`}},
		{"two files", uuCat + uuCat, "", []string{`cat="Cat" 0`, `cat="Cat" 0`}},
		{"uuencode in base64", "Hello\n\n" + uuCat64 + "\nBye\n", "Hello\n\n\nBye\n", []string{`cat="Cat" 0`}},
		{"uuencode in base64 of nothing", "begin-base64 644 void\n====\nBye\n", "Bye\n", []string{`void="" 0`}},
		{"uuencode in base64 that breaks off", "begin-base64 644 cat\nQ2F0\n\nAnna\n", "\nAnna\n", []string{`cat="Cat" 1`}},
		{"words about uuencode in base64", "begin-base64 644 name\nis how it begins\nbegin-base64 name\nQ2F0\n", "begin-base64 644 name\nis how it begins\nbegin-base64 name\nQ2F0\n", nil},
		{"yEnc", "Hi\n" + yHello + "Bye\n", "Hi\nBye\n", []string{`hello="Hello" 0`}},
		{"BinHex", "Hi\n" + bHello + "Bye\n", "Hi\nBye\n", []string{`hello="Hello" 0`}},
		{"a file that does not end", "Hi\nbegin 644 cat\n#0V%T\n", "Hi\n", []string{`cat="Cat" 1`}},
		{"a file that breaks off is followed by text", "begin 644 cat\n#0V%T\nand so on\nend\n", "and so on\nend\n", []string{`cat="Cat" 1`}},
		{"words about uuencode", "You\nbegin 644 with\na line like this\nend\n", "You\nbegin 644 with\na line like this\nend\n", nil},
		{"a text that begins to talk", "begin with this:\nbegin 1\nbegin 99 x\nbegin 644\n", "begin with this:\nbegin 1\nbegin 99 x\nbegin 644\n", nil},
		{"words about BinHex", "(This file must be converted with BinHex 4.0)\nis what it says\n", "(This file must be converted with BinHex 4.0)\nis what it says\n", nil},
		{"words about yEnc", "=ybegin is how it begins\n=ybegin line=1 name=x\n", "=ybegin is how it begins\n=ybegin line=1 name=x\n", nil},
		{"not at the start of a line", " " + uuCat, " " + uuCat, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var f found
			text, err := io.ReadAll(transfer.NewSplitter(iotest.OneByteReader(strings.NewReader(tc.body)), &f))
			if err != nil || string(text) != tc.text {
				t.Errorf("text = %q, %v; want %q", text, err, tc.text)
			}
			if got, want := strings.Join(f.list, "; "), strings.Join(tc.files, "; "); got != want {
				t.Errorf("files = %s, want %s", got, want)
			}
			if len(tc.files) > 0 && !transfer.MayHoldFiles([]byte(tc.body)) {
				t.Error("MayHoldFiles = false")
			}
		})
	}
}

func TestAFileThatIsNotTakenStaysInTheText(t *testing.T) {
	body := "Hi\n" + uuencoded("f", []byte("Hello"))
	text, err := io.ReadAll(transfer.NewSplitter(strings.NewReader(body), &found{refuse: true}))
	if err != nil || string(text) != body {
		t.Errorf("text = %q, %v", text, err)
	}
}

func TestMostTextsHoldNoFiles(t *testing.T) {
	for _, text := range []string{"", "Hello", "we begin 644 times\nto begin ", "we begin-base64", "= ybegin"} {
		if transfer.MayHoldFiles([]byte(text)) {
			t.Errorf("MayHoldFiles(%q) = true", text)
		}
	}
}

func TestTheYEncFilesOfTheCorpusAreWhole(t *testing.T) {
	folder := "../../../shared/corpora/mimekit/yenc"
	read := func(name string) string {
		octets, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Skipf("the corpora are not beside the repository: %v", err)
		}
		return string(octets)
	}
	var picture strings.Builder
	for _, name := range []string{"00000020.ntx", "00000021.ntx", "simple.msg", "state-changes.ntx"} {
		var f found
		if _, err := io.ReadAll(transfer.NewSplitter(strings.NewReader(read(name)), &f)); err != nil {
			t.Fatal(err)
		}
		if len(f.list) != 1 || !strings.HasSuffix(f.list[0], " 0") {
			t.Errorf("%s: %d files, the last one %.20q", name, len(f.list), f.list)
		}
		if strings.HasPrefix(name, "0000002") {
			picture.WriteString(f.file.String())
		} else if f.file.Len() != 584 {
			t.Errorf("%s: %d octets, want 584", name, f.file.Len())
		}
	}
	if picture.String() != read("joystick.jpg") {
		t.Errorf("the pieces of joystick.jpg give another file of %d octets", picture.Len())
	}
}
