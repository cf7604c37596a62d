package rtf

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// Errors of Decompress. What could be read comes with all but the first.
var (
	ErrFormat    = errors.New("no compressed RTF (MS-OXRTFCP section 2.1.3.1)")
	ErrTruncated = errors.New("compressed RTF ends early")
	ErrChecksum  = errors.New("compressed RTF has another checksum than it says (MS-OXRTFCP section 2.1.3.2)")
	ErrLimit     = errors.New("decompressed RTF is longer than the limit")
)

const (
	headerSize   = 16
	compressed   = 0x75465a4c // "LZFu"
	uncompressed = 0x414c454d // "MELA"
	window       = 4096
)

// preset is what every dictionary begins with (MS-OXRTFCP section 2.1.2.1).
const preset = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss ` +
	`\fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier` +
	`{\colortbl\red0\green0\blue0` + "\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// Decompress returns the RTF within PidTagRtfCompressed (MS-OXRTFCP), at most
// limit octets. One octet can become 8.5: memory follows what is there, never
// what the header says.
func Decompress(octets []byte, limit int) ([]byte, error) {
	if len(octets) < headerSize {
		return nil, ErrFormat
	}
	le := binary.LittleEndian
	size, raw, kind, sum := le.Uint32(octets), le.Uint32(octets[4:]), le.Uint32(octets[8:]), le.Uint32(octets[12:])
	contents, whole := octets[headerSize:], false
	if uint64(size) <= uint64(len(octets))-4 { // size counts what is behind it
		contents, whole = octets[headerSize:max(size+4, headerSize)], true
	}
	switch kind {
	case uncompressed:
		return stored(contents, raw, limit)
	case compressed:
	default:
		return nil, ErrFormat
	}
	out, err := unpack(contents, int(min(uint64(raw), uint64(limit))))
	switch {
	case err != nil:
		return out, err
	case uint64(raw) > uint64(limit):
		return out, ErrLimit
	case whole && ^crc32.Update(^uint32(0), crc32.IEEETable, contents) != sum:
		return out, ErrChecksum
	}
	return out, nil
}

// stored is contents that are not compressed.
func stored(contents []byte, raw uint32, limit int) ([]byte, error) {
	switch {
	case uint64(raw) > uint64(len(contents)):
		return contents[:min(len(contents), limit)], ErrTruncated
	case uint64(raw) > uint64(limit):
		return contents[:limit], ErrLimit
	}
	return contents[:raw], nil
}

// unpack follows the tokens (MS-OXRTFCP section 2.2.1) until size octets are out.
func unpack(contents []byte, size int) ([]byte, error) {
	var dictionary [window]byte
	at := copy(dictionary[:], preset)
	out := make([]byte, 0, min(size, 4*len(contents)))
	put := func(c byte) {
		dictionary[at] = c
		at = (at + 1) % window
		out = append(out, c)
	}
	for i := 0; i < len(contents); {
		control := contents[i]
		i++
		for bit := 0; bit < 8; bit, control = bit+1, control>>1 {
			switch {
			case len(out) >= size:
				return out, nil // QUIRK: some writers leave out the end mark
			case control&1 == 0:
				if i >= len(contents) {
					return out, ErrTruncated
				}
				put(contents[i])
				i++
				continue
			case i+2 > len(contents):
				return out, ErrTruncated
			}
			reference := binary.BigEndian.Uint16(contents[i:])
			i += 2
			from, n := int(reference>>4), int(reference&0xf)+2
			if from == at {
				return out, nil // the end mark
			}
			for range min(n, size-len(out)) {
				put(dictionary[from])
				from = (from + 1) % window
			}
		}
	}
	if len(out) < size {
		return out, ErrTruncated
	}
	return out, nil
}
