// Package sniff says what the first octets of a file look like, and whether that
// agrees with the media type that is declared and with the file name.
//
// A disagreement is said only where it is certain: content that cannot be told,
// or less exactly than it is declared, agrees with everything.
package sniff

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// Sight is how many octets of a file are looked at.
const Sight = 4 << 10

// Verdict is what the content says.
type Verdict struct {
	Type string // lower case, without parameters; "" where the content does not tell

	// The content is of another type than the one declared, or than the file name
	// says by its ending.
	AgainstDeclared bool
	AgainstName     bool
}

// Look looks at the beginning of a file, of which it reads Sight octets, its
// declared media type without parameters, and its name.
func Look(head []byte, declared, name string) Verdict {
	head = head[:min(len(head), Sight)]
	found := detect(head)
	if found == nil {
		return Verdict{}
	}
	return Verdict{
		Type:            contentType(found, head),
		AgainstDeclared: !agree(found, mimetype.Lookup(registered(declared))),
		AgainstName:     !agree(found, mimetype.Lookup(typeOf(name))),
	}
}

// detect returns what head looks like, nil if that cannot be told.
func detect(head []byte) *mimetype.MIME {
	if len(head) == 0 {
		return nil
	}
	found := mimetype.Detect(head)
	switch {
	case found.Parent() == nil:
		return nil
	case family(found) != text && isText(head) && !beginsAsText(found):
		return mimetype.Lookup(text) // "BMW" is no picture, "MZ" no program
	}
	return found
}

// enveloped is the object identifier of what is encrypted by CMS (RFC 5652 section 6.1).
const enveloped = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"

// contentType is the media type that a file looks like. All of CMS is detected as a
// signature, which encrypted mail is not (RFC 8551 section 3.2).
func contentType(found *mimetype.MIME, head []byte) string {
	if name := plain(found); name != "application/pkcs7-signature" || !bytes.Contains(head[:min(len(head), 64)], []byte(enveloped)) {
		return name
	}
	return "application/pkcs7-mime"
}

const text = "text/plain"

// isText says whether octets are readable: UTF-8 without control characters.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && size == 1:
			return !utf8.FullRune(head) // cut within a character
		case r < ' ' && !strings.ContainsRune("\t\n\r\f", r), r == 0x7f:
			return false
		}
		head = head[size:]
	}
	return true
}

// beginsAsText says whether files of a type begin with readable text.
func beginsAsText(m *mimetype.MIME) bool {
	switch plain(m) {
	case "application/pdf", "application/vnd.fdf", "application/postscript", "image/x-xpixmap", "application/pkcs7-signature",
		"application/vnd.apple.mpegurl", "application/x-archive", "application/vnd.debian.binary-package", "application/x-bittorrent", "image/vnd.dxf":
		return true
	}
	return false
}

// plain is a media type without parameters.
func plain(m *mimetype.MIME) string {
	name, _, _ := strings.Cut(m.String(), ";")
	return name
}

// agree says whether content may be what is claimed; nil claims nothing.
func agree(found, claimed *mimetype.MIME) bool {
	switch {
	case claimed == nil, within(found, claimed), within(claimed, found):
		return true
	case isProgram(found) != isProgram(claimed):
		return false
	case family(found) == family(claimed), isSound(found) && isSound(claimed), isOffice(found) && isOffice(claimed):
		return true
	case family(found) == text:
		return readAsText(claimed)
	}
	return false
}

// within says whether m is of the type that outer is, or more exactly so.
func within(m, outer *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		if plain(m) == plain(outer) {
			return true
		}
	}
	return false
}

// family is the most general type that m is of: of a Word document, zip.
func family(m *mimetype.MIME) string {
	for m.Parent() != nil && m.Parent().Parent() != nil {
		m = m.Parent()
	}
	return plain(m)
}

// isProgram says whether a system runs files of a type.
func isProgram(m *mimetype.MIME) bool {
	switch plain(m) {
	case "application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-object", "application/x-executable",
		"application/x-sharedlib", "application/x-mach-binary", "application/x-ms-installer", "application/java-archive",
		"application/vnd.android.package-archive", "application/x-java-applet", "application/x-ms-shortcut", "application/x-chrome-extension":
		return true
	}
	return false
}

// isSound says whether a type is sound or moving pictures, whose containers are
// named by either and by each other.
func isSound(m *mimetype.MIME) bool {
	kind, _, _ := strings.Cut(plain(m), "/")
	return kind == "audio" || kind == "video" || plain(m) == "application/ogg"
}

// isOffice says whether a type is of an office program, old or new: the one is
// declared for the other.
func isOffice(m *mimetype.MIME) bool {
	name := plain(m)
	return family(m) == "application/x-ole-storage" || strings.HasPrefix(name, "application/vnd.openxmlformats-")
}

// readAsText says whether a type is declared for text. QUIRK: Windows calls CSV
// Excel, reports of the web are HTML called Excel, and Word saves RTF as .doc.
func readAsText(m *mimetype.MIME) bool {
	switch plain(m) {
	case "application/vnd.ms-excel", "application/msword":
		return true
	}
	return false
}
