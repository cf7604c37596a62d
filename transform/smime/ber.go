package smime

// Classes and tags (X.690 section 8.1.2).
const (
	tagOctetString = 0x04
	tagOID         = 0x06
	tagSequence    = 0x30
	tagSet         = 0x31
	tagContext0    = 0xa0
	tagContext1    = 0xa1
	constructed    = 0x20
	longTag        = 0x1f
	indefinite     = -1
)

// cursor reads elements of BER (X.690), as CMS may be written in. It goes from
// element to element without recursion. After short, nothing is read.
type cursor struct {
	rest  []byte
	short bool // something was not there, or no BER
}

// header reads tag and length of the next element; its contents follow. A length
// of more octets than there are is that of those that are there.
func (c *cursor) header() (tag byte, length int) {
	tag = c.octet()
	if tag&longTag == longTag {
		for n := 0; c.octet()&0x80 != 0; n++ {
			if n > 4 {
				c.short = true
			}
		}
	}
	first := c.octet()
	switch {
	case c.short:
		return 0, 0
	case first == 0x80: // X.690 section 8.1.3.6
		return tag, indefinite
	case first < 0x80:
		return tag, c.there(uint64(first))
	case first > 0x88:
		c.short = true
		return 0, 0
	}
	var size uint64
	for range first & 0x7f {
		size = size<<8 | uint64(c.octet())
	}
	return tag, c.there(size)
}

func (c *cursor) octet() byte {
	if c.short || len(c.rest) == 0 {
		c.short = true
		return 0
	}
	o := c.rest[0]
	c.rest = c.rest[1:]
	return o
}

func (c *cursor) there(size uint64) int {
	if size > uint64(len(c.rest)) {
		c.short = true
		return len(c.rest)
	}
	return int(size)
}

// peek is the tag of the next element, 0 at the end.
func (c *cursor) peek() byte {
	if c.short || len(c.rest) == 0 {
		return 0
	}
	return c.rest[0]
}

// enter goes into the next element, if it has this tag. It goes past it, too, but
// for one of indefinite length, whose end is not known.
func (c *cursor) enter(tag byte) (inner cursor, ok bool) {
	if c.peek() != tag {
		return cursor{}, false
	}
	_, length := c.header()
	if length == indefinite {
		return cursor{rest: c.rest}, true
	}
	inner = cursor{rest: c.rest[:length]}
	c.rest = c.rest[length:]
	return inner, true
}

// primitive reads the contents of the next element, if it has this tag.
func (c *cursor) primitive(tag byte) (contents []byte, ok bool) {
	if c.peek() != tag {
		return nil, false
	}
	_, length := c.header()
	if c.short || length == indefinite {
		return nil, false
	}
	contents, c.rest = c.rest[:length], c.rest[length:]
	return contents, true
}

// skip goes past the next element.
func (c *cursor) skip() {
	for open := 0; ; {
		tag, length := c.header()
		switch {
		case c.short:
			return
		case length == indefinite:
			open++
			continue
		case tag == 0 && length == 0: // end of contents (X.690 section 8.1.5)
			open--
		default:
			c.rest = c.rest[length:]
		}
		if open <= 0 {
			return
		}
	}
}

// deepest is how deep an octet string in pieces may be; one level is usual.
const deepest = 16

// octetString reads the next element, an octet string whole or in pieces (X.690
// section 8.7.3). It is a piece of the input where it is whole.
func (c *cursor) octetString() (octets []byte, ok bool) {
	if tag := c.peek(); tag != tagOctetString && tag != tagOctetString|constructed {
		return nil, false
	}
	var pieces [][]byte
	var ends []int // what is left of rest where an open piece ends; indefinite: at its mark
	for {
		tag, length := c.header()
		switch {
		case tag == tagOctetString && length >= 0:
			pieces = append(pieces, c.rest[:length])
			c.rest = c.rest[length:]
		case c.short:
			return join(pieces), true
		case tag == tagOctetString|constructed && len(ends) < deepest && length == indefinite:
			ends = append(ends, indefinite)
		case tag == tagOctetString|constructed && len(ends) < deepest:
			ends = append(ends, len(c.rest)-length)
		case tag == 0 && length == 0 && len(ends) > 0 && ends[len(ends)-1] == indefinite:
			ends = ends[:len(ends)-1]
		default:
			c.short = true
			return join(pieces), true
		}
		for len(ends) > 0 && ends[len(ends)-1] == len(c.rest) {
			ends = ends[:len(ends)-1]
		}
		if len(ends) == 0 {
			return join(pieces), true
		}
	}
}

func join(pieces [][]byte) []byte {
	if len(pieces) == 1 {
		return pieces[0]
	}
	size := 0
	for _, p := range pieces {
		size += len(p)
	}
	joined := make([]byte, 0, size)
	for _, p := range pieces {
		joined = append(joined, p...)
	}
	return joined
}
