package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// The layout of a bbolt file, version 2: pages with a header of id (8 octets),
// kind (2), count (2) and number of further pages (4), in the order of octets of
// the machine.
const (
	pageSize   = 4096
	pageHeader = 16

	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	elementSize  = 16 // of a branch and of a leaf page alike
	bucketEntry  = 0x01
	bucketHeader = 16

	noFreelist = ^uint64(0)
)

var native = binary.NativeEndian

// inspection reads every page that is in use, once.
type inspection struct {
	file io.ReaderAt
	meta meta
	seen []bool
}

// inspectPages looks through the structure of a file: every reference leads to a
// page of the right kind that nothing else refers to, keys are in order, and no
// page in use is called free. Whatever the file holds, it ends with an answer.
func inspectPages(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return fmt.Errorf("%w: the file is empty", ErrDamaged)
	}
	m, err := newestMeta(f)
	if err != nil {
		return err
	}
	if m.pages > uint64(info.Size())/pageSize {
		return fmt.Errorf("%w: cut short, %d octets of %d are there", ErrDamaged, info.Size(), m.pages*pageSize)
	}
	in := &inspection{file: f, meta: m, seen: make([]bool, m.pages)}
	if err := in.tree(m.root, nil, nil); err != nil {
		return err
	}
	return in.freelist()
}

// page reads a page with the further pages that belong to it.
func (in *inspection) page(id uint64) ([]byte, error) {
	if id < 2 || id >= in.meta.pages {
		return nil, fmt.Errorf("%w: a reference to page %d of %d", ErrDamaged, id, in.meta.pages)
	}
	page := make([]byte, pageSize)
	if _, err := in.file.ReadAt(page, int64(id)*pageSize); err != nil {
		return nil, fmt.Errorf("read page %d: %w", id, err)
	}
	more := uint64(native.Uint32(page[12:]))
	if native.Uint64(page) != id || more >= in.meta.pages-id {
		return nil, fmt.Errorf("%w: page %d is not itself", ErrDamaged, id)
	}
	for i := id; i <= id+more; i++ {
		if in.seen[i] {
			return nil, fmt.Errorf("%w: page %d is in use twice", ErrDamaged, i)
		}
		in.seen[i] = true
	}
	if more > 0 {
		page = append(page, make([]byte, more*pageSize)...)
		if _, err := in.file.ReadAt(page[pageSize:], int64(id+1)*pageSize); err != nil {
			return nil, fmt.Errorf("read page %d: %w", id, err)
		}
	}
	return page, nil
}

// tree goes through the pages of a bucket whose keys are from low to below high;
// nil is no bound.
func (in *inspection) tree(id uint64, low, high []byte) error {
	page, err := in.page(id)
	if err != nil {
		return err
	}
	switch native.Uint16(page[8:]) {
	case branchPage:
		err = in.branch(page, low, high)
	case leafPage:
		err = in.leaf(page, low, high)
	default:
		err = fmt.Errorf("%w: neither branch nor leaf", ErrDamaged)
	}
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

func (in *inspection) branch(page, low, high []byte) error {
	count := int(native.Uint16(page[10:]))
	keys, pages := make([][]byte, count+1), make([]uint64, count)
	keys[count] = high
	for i := range count {
		at := pageHeader + i*elementSize
		if at+elementSize > len(page) {
			return errElements
		}
		key, err := slice(page, at, native.Uint32(page[at:]), native.Uint32(page[at+4:]))
		if err != nil {
			return err
		}
		keys[i], pages[i] = key, native.Uint64(page[at+8:])
		if err := between(key, low, high); err != nil {
			return err
		}
		low = key
	}
	if count == 0 {
		return errElements
	}
	for i, id := range pages {
		if err := in.tree(id, keys[i], keys[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (in *inspection) leaf(page, low, high []byte) error {
	for i := range int(native.Uint16(page[10:])) {
		at := pageHeader + i*elementSize
		if at+elementSize > len(page) {
			return errElements
		}
		position, keyLength := native.Uint32(page[at+4:]), native.Uint32(page[at+8:])
		key, err := slice(page, at, position, keyLength)
		if err != nil {
			return err
		}
		value, err := slice(page, at, position+keyLength, native.Uint32(page[at+12:]))
		if err != nil {
			return err
		}
		if i > 0 && bytes.Equal(key, low) {
			return errElements
		}
		if err := between(key, low, high); err != nil {
			return err
		}
		low = key
		if native.Uint32(page[at:])&bucketEntry != 0 {
			if err := in.bucket(value); err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
		}
	}
	return nil
}

// bucket goes through a bucket within another: a tree of its own, or, while it
// is small, a leaf in place.
func (in *inspection) bucket(value []byte) error {
	if len(value) < bucketHeader {
		return errElements
	}
	if root := native.Uint64(value); root != 0 {
		return in.tree(root, nil, nil)
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || native.Uint16(inline[8:]) != leafPage {
		return errElements
	}
	return in.leaf(inline, nil, nil)
}

var errElements = fmt.Errorf("%w: its elements are out of place", ErrDamaged)

// slice is a part of a page, given by its distance from an element.
func slice(page []byte, at int, distance, length uint32) ([]byte, error) {
	from := uint64(at) + uint64(distance)
	if from+uint64(length) > uint64(len(page)) {
		return nil, errElements
	}
	return page[from : from+uint64(length)], nil
}

func between(key, low, high []byte) error {
	if bytes.Compare(key, low) < 0 || (high != nil && bytes.Compare(key, high) >= 0) {
		return errElements
	}
	return nil
}

// freelist checks that no page in use is called free: it would be written over.
func (in *inspection) freelist() error {
	if in.meta.freelist == noFreelist {
		return fmt.Errorf("%w: no list of free pages", ErrDamaged)
	}
	page, err := in.page(in.meta.freelist)
	if err != nil {
		return err
	}
	if native.Uint16(page[8:]) != freelistPage {
		return fmt.Errorf("%w: page %d is not the list of free pages", ErrDamaged, in.meta.freelist)
	}
	count, ids := uint64(native.Uint16(page[10:])), page[pageHeader:]
	if count == 0xFFFF { // too many for the header: the number stands before the ids
		count, ids = native.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids))/8 {
		return fmt.Errorf("%w: list of free pages is cut short", ErrDamaged)
	}
	for i := range count {
		id := native.Uint64(ids[8*i:])
		if id < 2 || id >= in.meta.pages || in.seen[id] {
			return fmt.Errorf("%w: page %d is in use and called free", ErrDamaged, id)
		}
		in.seen[id] = true
	}
	return nil
}
