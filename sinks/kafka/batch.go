package kafka

import (
	"encoding/binary"
	"hash/crc32"
	"time"

	"github.com/segmentio/kafka-go/compress"
)

// A producer is who writes a batch. A broker drops what the same producer has
// written before under the same sequence number (KIP-98).
type producer struct {
	id       int64
	epoch    int16
	sequence int32 // of the first record
}

// nobody writes at least once: no repeat is dropped.
var nobody = producer{id: -1, epoch: -1, sequence: -1}

// header is a header field of a record.
type header struct{ key, value string }

// appendContent appends what a record holds beside its place in a batch: key,
// value and header fields.
func appendContent(dst, key, value []byte, headers []header) []byte {
	dst = binary.AppendVarint(dst, int64(len(key)))
	dst = append(dst, key...)
	dst = binary.AppendVarint(dst, int64(len(value)))
	dst = append(dst, value...)
	dst = binary.AppendVarint(dst, int64(len(headers)))
	for _, h := range headers {
		dst = binary.AppendVarint(dst, int64(len(h.key)))
		dst = append(dst, h.key...)
		dst = binary.AppendVarint(dst, int64(len(h.value)))
		dst = append(dst, h.value...)
	}
	return dst
}

// recordSpare is the most that a record takes beside its content: length,
// attributes, and its place as two numbers.
const recordSpare = 2*binary.MaxVarintLen32 + 2

// appendRecord appends the record at a place of a batch. Its time is that of
// the batch.
func appendRecord(dst []byte, place int, content []byte) []byte {
	var offset [binary.MaxVarintLen32]byte
	n := binary.PutVarint(offset[:], int64(place))
	dst = binary.AppendVarint(dst, int64(2+n+len(content)))
	dst = append(dst, 0, 0) // attributes; time since that of the batch
	dst = append(dst, offset[:n]...)
	return append(dst, content...)
}

// Places in a batch, from its beginning.
const (
	atLength = 8
	atLeader = 12
	atMagic  = 16
	atCRC    = 17
	atFlags  = 21
	// batchHead is how long a batch is without its records.
	batchHead = 61
)

// castagnoli is the polynomial of a batch's checksum.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// An encoder makes batches.
type encoder struct {
	codec    compress.Compression
	compress compressor // nil: records stand as they are
}

// batch makes a record set of one batch (format 2): four octets of length, then
// the batch. The same contents, producer and time give the same octets. spare
// is memory for the uncompressed records, which is returned for the next call.
func (e encoder) batch(contents [][]byte, p producer, at time.Time, spare []byte) (set, used []byte, err error) {
	records := spare[:0]
	for place, content := range contents {
		records = appendRecord(records, place, content)
	}
	room := len(records)
	if e.compress != nil {
		room /= 4
	}
	set = make([]byte, 4+batchHead, 4+batchHead+room)
	if e.compress == nil {
		set = append(set, records...)
	} else if set, err = e.compress(set, records); err != nil {
		return nil, records, err
	}
	binary.BigEndian.PutUint32(set, uint32(len(set)-4))
	seal(set[4:], len(contents), e.codec, p, at)
	return set, records, nil
}

// seal fills in the head of a batch whose records are there already.
func seal(batch []byte, records int, codec compress.Compression, p producer, at time.Time) {
	put := binary.BigEndian
	put.PutUint64(batch, 0) // the broker gives the offset
	put.PutUint32(batch[atLength:], uint32(len(batch)-atLength-4))
	put.PutUint32(batch[atLeader:], 1<<32-1) // no leader epoch known
	batch[atMagic] = 2
	rest := put.AppendUint16(batch[:atFlags], uint16(codec))
	rest = put.AppendUint32(rest, uint32(records-1)) // offset of the last record
	rest = put.AppendUint64(rest, uint64(at.UnixMilli()))
	rest = put.AppendUint64(rest, uint64(at.UnixMilli())) // of the latest record
	rest = put.AppendUint64(rest, uint64(p.id))
	rest = put.AppendUint16(rest, uint16(p.epoch))
	rest = put.AppendUint32(rest, uint32(p.sequence))
	put.AppendUint32(rest, uint32(records))
	put.PutUint32(batch[atCRC:], crc32.Checksum(batch[atFlags:], castagnoli))
}
