package smime_test

import "slices"

// form is how elements are written: with the length that DER wants, or without
// one, as a stream.
type form bool

const (
	der    form = false
	stream form = true
)

// of is a constructed element.
func (f form) of(tag byte, contents ...[]byte) []byte {
	body := slices.Concat(contents...)
	if f == stream {
		return slices.Concat([]byte{tag, 0x80}, body, []byte{0, 0})
	}
	return prim(tag, body)
}

// prim is an element with its length.
func prim(tag byte, body []byte) []byte {
	n := len(body)
	switch {
	case n < 0x80:
		return append([]byte{tag, byte(n)}, body...)
	case n < 0x10000:
		return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, body...)
	}
	return append([]byte{tag, 0x84, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, body...)
}

const pkcs = "\x2a\x86\x48\x86\xf7\x0d\x01"

func oid(s string) []byte { return prim(6, []byte(pkcs+s)) }

// contentInfo is an object of this kind (RFC 5652 section 3).
func (f form) contentInfo(id string, content []byte) []byte {
	return f.of(0x30, oid(id), f.of(0xa0, content))
}

// signed is SignedData around content, which may be nil, with certificates and
// as many signers (RFC 5652 section 5.1).
func (f form) signed(content []byte, signers int) []byte {
	encapsulated := f.of(0x30, oid("\x07\x01"))
	if content != nil {
		encapsulated = f.of(0x30, oid("\x07\x01"), f.of(0xa0, content))
	}
	digests := f.of(0x31, f.of(0x30, oid("\x09\x04")))
	certificates := f.of(0xa0, f.of(0x30, prim(2, []byte{1}), f.of(0x30)))
	var infos []byte
	for range signers {
		infos = append(infos, f.of(0x30, prim(2, []byte{1}))...)
	}
	return f.contentInfo("\x07\x02", f.of(0x30, prim(2, []byte{1}), digests, encapsulated, certificates, f.of(0x31, infos)))
}

// pieces is an octet string in pieces of n octets.
func (f form) pieces(s string, n int) []byte {
	var parts [][]byte
	for p := range slices.Chunk([]byte(s), n) {
		parts = append(parts, prim(4, p))
	}
	return f.of(0x24, parts...)
}
