package report

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// unpack returns the XML of an aggregate report, which is sent as gzip, zip or
// as it is (RFC 7489 section 7.2.1.1), and how many octets were sent. What it
// really is counts, not its name.
func unpack(src io.Reader) (plain io.Reader, sent int, err error) {
	packed, err := io.ReadAll(io.LimitReader(src, mostPacked+1))
	if err != nil {
		return nil, 0, fmt.Errorf("read part: %w", err)
	}
	if len(packed) > mostPacked {
		return nil, 0, fmt.Errorf("unpack: longer than %d octets", mostPacked)
	}
	switch {
	case bytes.HasPrefix(packed, []byte("\x1f\x8b")): // RFC 1952 section 2.3.1
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, 0, fmt.Errorf("unpack gzip: %w", err)
		}
		return z, len(packed), nil
	case bytes.HasPrefix(packed, []byte("PK\x03\x04")):
		plain, err = unzip(packed)
		return plain, len(packed), err
	}
	return bytes.NewReader(packed), len(packed), nil
}

// unzip opens the first file of an archive that is named as XML.
func unzip(packed []byte) (io.Reader, error) {
	// The directory is counted before it is read into memory.
	if n := bytes.Count(packed, []byte("PK\x01\x02")); n > mostEntries {
		return nil, fmt.Errorf("unpack zip: %d files", n)
	}
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("unpack zip: %w", err)
	}
	for _, f := range z.File {
		if !strings.HasSuffix(strings.ToLower(f.Name), ".xml") {
			continue
		}
		src, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("unpack zip: %w", err)
		}
		return src, nil
	}
	return nil, errors.New("unpack zip: no XML in it")
}
