package smime

import (
	"bytes"
	"errors"
)

// ErrFormat is the error of Open where there is no CMS object.
var ErrFormat = errors.New("no CMS object (RFC 5652 section 3)")

// Kind is what a CMS object is.
type Kind string

// The kinds that are known.
const (
	SignedData        Kind = "signed-data"        // RFC 5652 section 5
	CertsOnly         Kind = "certs-only"         // RFC 8551 section 3.2.2
	EnvelopedData     Kind = "enveloped-data"     // RFC 5652 section 6
	EncryptedData     Kind = "encrypted-data"     // RFC 5652 section 8
	AuthEnvelopedData Kind = "authEnveloped-data" // RFC 5083
	CompressedData    Kind = "compressed-data"    // RFC 3274
	Other             Kind = "other"
)

// Object is a CMS object.
type Object struct {
	Kind Kind

	// Entity is the signed mail, header fields and body (RFC 8551 section 3.1); nil
	// where the signature is detached. It is not verified. Of an object that was
	// written in one piece it is a piece of the input.
	Entity []byte
	Whole  bool // Entity has its end
}

// Seal says how the object is sealed.
func (o Object) Seal() Seal {
	switch o.Kind {
	case SignedData:
		if o.Entity == nil {
			return Seal{Signed: smime}
		}
		return Seal{Signed: smimeOpaque}
	case EnvelopedData, EncryptedData, AuthEnvelopedData:
		return Seal{Encrypted: smime}
	}
	return Seal{}
}

// Object identifiers below 1.2.840.113549.1 (RFC 5652 section 12, RFC 3274, RFC 5083).
const (
	pkcs         = "\x2a\x86\x48\x86\xf7\x0d\x01"
	idSigned     = pkcs + "\x07\x02"
	idEnveloped  = pkcs + "\x07\x03"
	idEncrypted  = pkcs + "\x07\x06"
	idCompressed = pkcs + "\x09\x10\x01\x09"
	idAuth       = pkcs + "\x09\x10\x01\x17"
)

// Open reads a CMS object, in BER as much as in DER. The only error is ErrFormat.
func Open(octets []byte) (Object, error) {
	outer := cursor{rest: octets}
	info, ok := outer.enter(tagSequence)
	if !ok {
		return Object{}, ErrFormat
	}
	id, ok := info.primitive(tagOID)
	if !ok || !bytes.HasPrefix(id, []byte(pkcs)) {
		return Object{}, ErrFormat
	}
	switch string(id) {
	case idSigned:
	case idEnveloped:
		return Object{Kind: EnvelopedData}, nil
	case idEncrypted:
		return Object{Kind: EncryptedData}, nil
	case idCompressed:
		return Object{Kind: CompressedData}, nil
	case idAuth:
		return Object{Kind: AuthEnvelopedData}, nil
	default:
		return Object{Kind: Other}, nil
	}
	content, _ := info.enter(tagContext0)
	signed, ok := content.enter(tagSequence)
	if !ok {
		return Object{}, ErrFormat
	}
	return signed.signedData(!outer.short && !info.short && !content.short), nil
}

// signedData reads SignedData (RFC 5652 section 5.1); whole is false where what
// is around it ends early.
func (c *cursor) signedData(whole bool) Object {
	c.skip() // version
	c.skip() // digestAlgorithms
	behind := *c
	encapsulated, ok := c.enter(tagSequence)
	if !ok {
		return Object{Kind: SignedData}
	}
	encapsulated.skip() // eContentType
	content, ok := encapsulated.enter(tagContext0)
	if !ok {
		behind.skip()
		if behind.noSigners() {
			return Object{Kind: CertsOnly}
		}
		return Object{Kind: SignedData}
	}
	entity, there := content.octetString()
	return Object{
		Kind: SignedData, Entity: entity,
		Whole: there && whole && !c.short && !encapsulated.short && !content.short,
	}
}

// noSigners says whether the set of signers, behind certificates and revocation
// lists, is there and empty.
func (c *cursor) noSigners() bool {
	for c.peek() == tagContext0 || c.peek() == tagContext1 {
		c.skip()
	}
	signers, ok := c.enter(tagSet)
	return ok && signers.peek() == 0
}
