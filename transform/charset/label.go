package charset

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// lookup finds the character set of a normalized label. The encoding is nil for UTF-8.
func lookup(label string) (enc encoding.Encoding, name string, known bool) {
	label, _, _ = strings.Cut(label, "*") // a language (RFC 2231 section 5)
	label = alias(label)
	switch label {
	case "":
		return nil, "", false
	case "utf-8":
		return nil, "utf-8", true
	case "utf-7":
		return utf7{}, label, true
	case "utf-16", "utf-16be": // RFC 2781 section 4.3: without a mark, big-endian
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), label, true
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), label, true
	case "utf-32", "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM), label, true
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), label, true
	case "cp437":
		return charmap.CodePage437, label, true
	}
	if enc, err := htmlindex.Get(label); err == nil {
		if enc == encoding.Replacement {
			return nil, "", false
		}
		if name, err := htmlindex.Name(enc); err == nil {
			return enc, name, true
		}
	}
	if enc, err := ianaindex.IANA.Encoding(label); err == nil && enc != nil {
		return enc, label, true
	}
	return nil, "", false
}

// alias returns the registered label for one that senders use instead.
func alias(label string) string {
	switch label {
	case "utf8", "utf_8", "unicode-1-1-utf-8", "x-utf-8", "utf-8n", "utf8mb4":
		return "utf-8"
	case "unicode-1-1-utf-7", "x-unicode-1-1-utf-7":
		return "utf-7"
	case "unicode", "ucs-2", "iso-10646-ucs-2":
		return "utf-16"
	case "ucs-4", "iso-10646-ucs-4":
		return "utf-32"
	case "latin-1", "latin_1", "ansi", "8859-1", "x-ansi", "iso-8859-1-windows-3.1-latin-1":
		return "windows-1252"
	case "latin-9", "latin9", "latin-15":
		return "iso-8859-15"
	case "latin-2":
		return "iso-8859-2"
	case "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ms", "cp50220", "cp50221", "cp50222":
		return "iso-2022-jp"
	case "cp932", "ms932", "windows-932", "x-ms-cp932", "shift-jis", "sjis-win":
		return "shift_jis"
	case "cp949", "uhc", "ms949", "x-windows-949", "euckr":
		return "euc-kr"
	case "cp950", "ms950", "big-5", "x-x-big5":
		return "big5"
	case "cp936", "ms936", "euc-cn", "euccn", "gb_2312", "gb-2312":
		return "gbk"
	case "eucjp":
		return "euc-jp"
	case "ibm437", "437":
		return "cp437"
	case "cp850", "850":
		return "ibm850"
	case "cp852", "852":
		return "ibm852"
	case "cp855":
		return "ibm855"
	case "cp858":
		return "ibm00858"
	case "koi8-ru":
		return "koi8-u"
	}
	return spelling(label)
}

// spelling puts the hyphens where they belong: windows1252, iso8859_15, cp-1251, iso_8859-1.
func spelling(label string) string {
	for _, family := range []struct{ written, registered string }{
		{"windows-cp", "windows-"},
		{"windows_", "windows-"},
		{"windows12", "windows-12"},
		{"cp-12", "windows-12"},
		{"cp12", "windows-12"},
		{"win-12", "windows-12"},
		{"win12", "windows-12"},
		{"ms-12", "windows-12"},
		{"iso8859", "iso-8859"},
		{"iso_8859", "iso-8859"},
		{"iso 8859", "iso-8859"},
		{"8859-", "iso-8859-"},
	} {
		if rest, ok := strings.CutPrefix(label, family.written); ok {
			rest = strings.Replace(rest, "_", "-", 1)
			if family.registered == "iso-8859" && rest != "" && rest[0] != '-' {
				rest = "-" + rest
			}
			return family.registered + rest
		}
	}
	return label
}

// asciiCompatible says whether an octet below 0x80 always means what it means in ASCII.
func asciiCompatible(name string) bool {
	switch name {
	case "utf-7", "hz-gb-2312", "iso-2022-jp":
		return false
	}
	return !strings.HasPrefix(name, "utf-16") && !strings.HasPrefix(name, "utf-32") && !strings.HasPrefix(name, "ibm037")
}
