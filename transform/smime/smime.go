// Package smime recognises signed and encrypted mail, S/MIME (RFC 8551) and PGP
// (RFC 3156, RFC 9580), and takes the mail out of an opaque S/MIME signature
// (RFC 5652).
//
// It trusts nothing: it verifies no signature, decrypts nothing, and reads no
// certificate.
package smime

import (
	"path"
	"strings"
)

// Part is what a MIME part says of itself.
type Part struct {
	Type      string // media type, lower case (RFC 2045 section 5)
	Protocol  string // parameter of multipart/signed and /encrypted (RFC 1847 section 2)
	Micalg    string // parameter of multipart/signed
	SMIMEType string // parameter smime-type (RFC 8551 section 3.2.2)
	Name      string // file name
}

// Seal is how something is signed and encrypted; "" where it is not.
type Seal struct {
	Signed    string // smime, smime_opaque, pgp, pgp_inline
	Encrypted string // smime, pgp
}

// And is s, and what o says where s says nothing.
func (s Seal) And(o Seal) Seal {
	if s.Signed == "" {
		s.Signed = o.Signed
	}
	if s.Encrypted == "" {
		s.Encrypted = o.Encrypted
	}
	return s
}

const (
	smime       = "smime"
	smimeOpaque = "smime_opaque"
	pgp         = "pgp"
	pgpInline   = "pgp_inline"
)

// Look says how a part is sealed, from what it says of itself. Where isCMS is
// true the octets of the part are a CMS object, which Open opens and which knows
// better.
func Look(p Part) (s Seal, isCMS bool) {
	switch p.Type {
	case "multipart/signed":
		return Seal{Signed: signedBy(p)}, false
	case "multipart/encrypted":
		if isType(p.Protocol, "application/pgp-encrypted") {
			return Seal{Encrypted: pgp}, false
		}
		return Seal{}, false
	case "application/pgp-encrypted": // QUIRK: Exchange makes multipart/mixed of the multipart/encrypted around it
		return Seal{Encrypted: pgp}, false
	case "application/pgp-signature":
		return Seal{Signed: pgp}, false
	case "application/pkcs7-signature", "application/x-pkcs7-signature":
		return Seal{Signed: smime}, false
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return bySMIMEType(p.SMIMEType), true
	case "application/octet-stream", "application/pkcs7", "application/x-pkcs7", "":
		return byName(p.Name)
	}
	return Seal{}, false
}

// signedBy is what signs a multipart/signed. QUIRK: without protocol the micalg
// tells, which RFC 3156 section 5 begins with "pgp-".
func signedBy(p Part) string {
	switch {
	case isType(p.Protocol, "application/pgp-signature"), p.Protocol == "" && strings.HasPrefix(strings.ToLower(p.Micalg), "pgp-"):
		return pgp
	case isType(p.Protocol, "application/pkcs7-signature"), isType(p.Protocol, "application/x-pkcs7-signature"):
		return smime
	}
	return ""
}

func isType(value, want string) bool { return strings.EqualFold(strings.TrimSpace(value), want) }

func bySMIMEType(name string) Seal {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "signed-data", "signed-receipt":
		return Seal{Signed: smimeOpaque}
	case "enveloped-data", "authenveloped-data":
		return Seal{Encrypted: smime}
	}
	return Seal{}
}

// byName looks at the file name where the type says nothing (RFC 8551 section 3.2.1).
func byName(name string) (s Seal, isCMS bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".p7m":
		return Seal{}, true
	case ".p7s":
		return Seal{Signed: smime}, false
	}
	return Seal{}, false
}
