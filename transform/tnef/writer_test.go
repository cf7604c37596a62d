package tnef_test

import (
	"encoding/binary"
	"time"
	"unicode/utf16"
)

// file writes TNEF, so that what stands in it is known.
type file struct{ octets []byte }

const (
	message    = 1
	attachment = 2
)

func newFile() *file { return &file{octets: []byte{0x78, 0x9f, 0x3e, 0x22, 1, 0}} }

// add writes an attribute with the right checksum.
func (f *file) add(level byte, id uint32, data []byte) *file {
	var sum uint16
	for _, c := range data {
		sum += uint16(c)
	}
	return f.addSum(level, id, data, sum)
}

func (f *file) addSum(level byte, id uint32, data []byte, sum uint16) *file {
	f.octets = append(f.octets, level)
	f.octets = binary.LittleEndian.AppendUint32(f.octets, id)
	f.octets = binary.LittleEndian.AppendUint32(f.octets, uint32(len(data)))
	f.octets = append(f.octets, data...)
	f.octets = binary.LittleEndian.AppendUint16(f.octets, sum)
	return f
}

func (f *file) codePage(n uint32) *file {
	return f.add(message, 0x69007, append(u32(n), 0, 0, 0, 0))
}

// props writes the properties of the message.
func (f *file) props(p ...[]byte) *file { return f.add(message, 0x69003, list(p...)) }

// attach writes an attachment: its old short name, its octets, and its properties.
func (f *file) attach(title, data string, p ...[]byte) *file {
	f.add(attachment, 0x69002, make([]byte, 14))
	if title != "" {
		f.add(attachment, 0x18010, append([]byte(title), 0))
	}
	if data != "" {
		f.add(attachment, 0x6800f, []byte(data))
	}
	return f.add(attachment, 0x69005, list(p...))
}

func u32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }

// list is a counted list of properties.
func list(p ...[]byte) []byte {
	b := u32(uint32(len(p)))
	for _, one := range p {
		b = append(b, one...)
	}
	return b
}

// rows is a counted list of lists.
func rows(r ...[]byte) []byte { return list(r...) }

func tag(kind, id uint16) []byte {
	return binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, kind), id)
}

func variable(kind, id uint16, values ...[]byte) []byte {
	b := append(tag(kind, id), u32(uint32(len(values)))...)
	for _, v := range values {
		b = append(b, u32(uint32(len(v)))...)
		b = append(b, v...)
		b = append(b, make([]byte, -len(v)&3)...)
	}
	return b
}

func ansi(id uint16, s string) []byte { return variable(0x1e, id, append([]byte(s), 0)) }

func wide(id uint16, s string) []byte {
	var b []byte
	for _, u := range append(utf16.Encode([]rune(s)), 0) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return variable(0x1f, id, b)
}

func binaries(id uint16, data []byte) []byte { return variable(0x102, id, data) }

func number(id uint16, n uint32) []byte { return append(tag(3, id), u32(n)...) }

func boolean(id uint16, b bool) []byte {
	if b {
		return append(tag(0xb, id), 1, 0, 'x', 'y')
	}
	return append(tag(0xb, id), 0, 0, 'x', 'y')
}

func filetime(id uint16, t time.Time) []byte {
	ticks := uint64(t.Unix()+11_644_473_600)*10_000_000 + uint64(t.Nanosecond()/100)
	return binary.LittleEndian.AppendUint64(tag(0x40, id), ticks)
}

// numbered is a property of a set of names that has a number in it.
func numbered(set string, n uint32, p []byte) []byte {
	b := append(append([]byte{}, p[:4]...), set...)
	b = append(append(b, u32(0)...), u32(n)...)
	return append(b, p[4:]...)
}

// named is a property with a name in front of its value.
func named(name string, p []byte) []byte {
	b := append([]byte{}, p[:4]...)
	b = append(b, make([]byte, 16)...)
	if name == "" {
		b = append(b, u32(0)...)
		b = append(b, u32(0x8205)...)
	} else {
		text := wide(0, name)[8:]
		b = append(b, u32(1)...)
		b = append(b, text...)
	}
	return append(b, p[4:]...)
}

// object is attached data behind its interface id.
func object(interfaceID byte, data []byte) []byte {
	id := append([]byte{interfaceID}, make([]byte, 15)...)
	return variable(0xd, 0x3701, append(id, data...))
}

// stored is RTF, not compressed.
func stored(rtf string) []byte {
	b := append(u32(uint32(len(rtf)+12)), u32(uint32(len(rtf)))...)
	b = append(b, "MELA\x00\x00\x00\x00"...)
	return append(b, rtf...)
}

// nested is n messages one in the other.
func nested(n int) []byte {
	f := newFile().props(wide(0x37, "innermost"))
	for range n {
		f = newFile().attach("", "", number(0x3705, 5), object(7, f.octets))
	}
	return f.octets
}
