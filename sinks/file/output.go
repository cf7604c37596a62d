package file

import (
	"fmt"
	"io"
	"strconv"

	"github.com/mailchute/mailchute/sinks"
)

// output is standard output as a journal. A pipe acknowledges nothing, so what
// was written counts as delivered.
type output struct {
	w       io.Writer
	written int64
}

func (o *output) begin() (int64, error) { return o.written, nil }

func (o *output) write(lines []byte) error {
	n, err := o.w.Write(lines)
	o.written += int64(n)
	if err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

func (o *output) commit() error { return nil }

func (o *output) receipt(offset int64) sinks.Receipt {
	return sinks.Receipt("stdout@" + strconv.FormatInt(offset, 10))
}

func (o *output) close() error { return nil }
