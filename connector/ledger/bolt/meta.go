package bolt

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

const (
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaLength  = 64
)

// meta is what a meta page says.
type meta struct {
	root, freelist, pages, transaction uint64
}

// newestMeta reads the head of the file: pages 0 and 1 are meta pages, and the
// valid one with the higher transaction number counts. A power cut may have torn
// the other.
func newestMeta(f io.ReaderAt) (meta, error) {
	first, err := readMeta(f, 0)
	second, err2 := readMeta(f, 1)
	switch {
	case err != nil && err2 != nil:
		return meta{}, err
	case err != nil || (err2 == nil && second.transaction > first.transaction):
		return second, nil
	}
	return first, nil
}

func readMeta(f io.ReaderAt, page int64) (m meta, err error) {
	raw := make([]byte, pageHeader+metaLength)
	if _, err := f.ReadAt(raw, page*pageSize); err != nil && !errors.Is(err, io.EOF) {
		return m, err
	}
	b := raw[pageHeader:]
	sum := fnv.New64a()
	sum.Write(b[:metaLength-8])
	switch {
	case native.Uint32(b) != metaMagic:
		return m, fmt.Errorf("%w: not a bbolt file", ErrDamaged)
	case native.Uint32(b[4:]) != metaVersion:
		return m, fmt.Errorf("%w: version %d of bbolt's format", ErrDamaged, native.Uint32(b[4:]))
	case native.Uint64(b[metaLength-8:]) != sum.Sum64():
		return m, fmt.Errorf("%w: checksum of the file's head is wrong", ErrDamaged)
	case native.Uint32(b[8:]) != pageSize:
		return m, fmt.Errorf("%w: pages of %d octets", ErrDamaged, native.Uint32(b[8:]))
	}
	return meta{root: native.Uint64(b[16:]), freelist: native.Uint64(b[32:]), pages: native.Uint64(b[40:]), transaction: native.Uint64(b[48:])}, nil
}
