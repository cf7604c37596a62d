package transfer

import (
	"bytes"
	"encoding/binary"
)

// binHex decodes the data fork of a file in BinHex 4.0 (RFC 1741 section 4 and
// appendix). The resource fork says nothing outside of a Macintosh.
type binHex struct {
	begun, ended bool
	bits, held   uint32 // digits that fill no octet yet, and how many bits they have
	previous     byte
	repeats      bool // the next octet says how often the previous one stands
	read, made   int64

	header []byte
	left   int64 // octets of the data fork still to come
	crc    uint16
	sum    []byte // the two octets behind the data fork
	file   string
}

// digitsBinHex is the alphabet (RFC 1741 appendix A).
const digitsBinHex = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"

// Runs make of one digit many octets. Beyond mostExpansion times what was read
// and a little the file is a bomb.
const (
	mostExpansion = 8
	freeExpansion = 64 << 10
)

var bannerBinHex = []byte("(This file must be converted with BinHex")

func (b *binHex) line(dst, line []byte) ([]byte, verdict) {
	if !b.begun {
		if len(line) == 0 || bytes.HasPrefix(line, bannerBinHex) {
			return dst, taken
		}
		if line[0] != ':' {
			return dst, foreign
		}
		b.begun, line = true, line[1:]
	}
	b.read += int64(len(line))
	for _, c := range line {
		if c == ':' {
			b.ended = true
			if !b.whole() {
				return dst, broken
			}
			return dst, last
		}
		if c == ' ' || c == '\t' {
			continue
		}
		digit := bytes.IndexByte([]byte(digitsBinHex), c)
		if digit < 0 {
			return dst, broken
		}
		dst = b.digit(dst, uint32(digit))
		if b.made > b.read*mostExpansion+freeExpansion {
			return dst, broken
		}
	}
	return dst, taken
}

func (b *binHex) close() int64 {
	if b.ended {
		return 0
	}
	return 1
}

func (b *binHex) name() string { return b.file }

// digit takes six bits.
func (b *binHex) digit(dst []byte, v uint32) []byte {
	b.bits, b.held = b.bits<<6|v, b.held+6
	if b.held < 8 {
		return dst
	}
	b.held -= 8
	c := byte(b.bits >> b.held)
	switch {
	case b.repeats && c == 0: // the mark itself
		b.repeats, b.previous = false, mark
		return b.octet(dst, mark)
	case b.repeats:
		b.repeats = false
		for range c - 1 {
			dst = b.octet(dst, b.previous)
		}
		return dst
	case c == mark:
		b.repeats = true
		return dst
	}
	b.previous = c
	return b.octet(dst, c)
}

// mark begins a run: the octet in front of it, and how often it stands.
const mark = 0x90

// fixedHeader is what follows the name: version, type, creator, flags, two lengths, checksum.
const fixedHeader = 1 + 4 + 4 + 2 + 4 + 4 + 2

// octet takes the next octet of the file: of its header, its data fork, or the checksum behind it.
func (b *binHex) octet(dst []byte, c byte) []byte {
	b.made++
	switch {
	case !b.headerRead():
		b.header = append(b.header, c)
		if b.headerRead() {
			fixed := b.header[1+int(b.header[0]):]
			b.file = string(b.header[1 : 1+int(b.header[0])])
			b.left = int64(binary.BigEndian.Uint32(fixed[11:]))
		}
	case b.left > 0:
		b.left--
		b.crc = updateCRC(b.crc, c)
		dst = append(dst, c)
	case len(b.sum) < 2:
		b.sum = append(b.sum, c)
	}
	return dst
}

func (b *binHex) headerRead() bool {
	return len(b.header) > 0 && len(b.header) == 1+int(b.header[0])+fixedHeader
}

// whole says whether the data fork is there and fits its checksum.
func (b *binHex) whole() bool {
	return b.headerRead() && b.left == 0 && len(b.sum) == 2 && binary.BigEndian.Uint16(b.sum) == b.crc
}

// updateCRC is the CRC of CCITT, polynomial 0x1021, an octet at a time.
func updateCRC(crc uint16, c byte) uint16 {
	crc = crc>>8 | crc<<8
	crc ^= uint16(c)
	crc ^= crc & 0xff >> 4
	crc ^= crc << 12
	crc ^= crc & 0xff << 5
	return crc
}
