package kafka

import (
	"testing"
	"time"

	"github.com/segmentio/kafka-go/compress"
)

// Fields are what Batch makes a record of.
type Fields struct {
	Key, Value string
	Headers    [][2]string
}

// Batch is the record set that the sink sends.
func Batch(records []Fields, codec compress.Compression, id int64, epoch int16, sequence int32, at time.Time) ([]byte, error) {
	compress, err := newCompressor(codec)
	if err != nil {
		return nil, err
	}
	contents := make([][]byte, len(records))
	for i, r := range records {
		headers := make([]header, len(r.Headers))
		for j, h := range r.Headers {
			headers[j] = header{h[0], h[1]}
		}
		contents[i] = appendContent(nil, r.Key, []byte(r.Value), headers)
	}
	set, _, err := encoder{codec: codec, compress: compress}.batch(contents, producer{id, epoch, sequence}, at, nil)
	return set, err
}

// Encoder is what makes the same batch over and over.
func Encoder(t testing.TB, records []Fields, codec compress.Compression) func() error {
	compress, err := newCompressor(codec)
	if err != nil {
		t.Fatal(err)
	}
	contents := make([][]byte, len(records))
	for i, r := range records {
		contents[i] = appendContent(nil, r.Key, []byte(r.Value), nil)
	}
	e, spare, at := encoder{codec: codec, compress: compress}, []byte(nil), time.Now()
	return func() error {
		_, used, err := e.batch(contents, nobody, at, spare)
		spare = used
		return err
	}
}
