package kafka

import (
	"bytes"
	"fmt"
	"runtime"

	"github.com/klauspost/compress/zstd"
	"github.com/segmentio/kafka-go/compress"
)

// codecs are the compressions, by the names of the configuration.
var codecs = map[string]compress.Compression{
	"none": compress.None, "gzip": compress.Gzip, "snappy": compress.Snappy, "lz4": compress.Lz4, "zstd": compress.Zstd,
}

// A compressor appends the compressed form of src to dst. It may be called from
// several goroutines.
type compressor func(dst, src []byte) ([]byte, error)

// zstdWindow bounds what an encoder remembers, and so its memory; batches are
// seldom longer.
const zstdWindow = 1 << 20

// newCompressor returns what compresses records; nil: nothing does.
func newCompressor(c compress.Compression) (compressor, error) {
	switch c {
	case compress.None:
		return nil, nil
	case compress.Zstd:
		encoder, err := zstd.NewWriter(nil, zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true),
			zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)))
		if err != nil {
			return nil, fmt.Errorf("set up zstd: %w", err)
		}
		return func(dst, src []byte) ([]byte, error) { return encoder.EncodeAll(src, dst), nil }, nil
	}
	codec := c.Codec()
	return func(dst, src []byte) ([]byte, error) {
		buffer := bytes.NewBuffer(dst)
		w := codec.NewWriter(buffer)
		if _, err := w.Write(src); err != nil {
			return nil, fmt.Errorf("compress by %s: %w", c, err)
		}
		if err := w.Close(); err != nil {
			return nil, fmt.Errorf("compress by %s: %w", c, err)
		}
		return buffer.Bytes(), nil
	}, nil
}
