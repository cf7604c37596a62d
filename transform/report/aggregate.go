package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/mailchute/mailchute/transform/charset"
)

// Aggregate sums up an aggregate report of DMARC (RFC 7489 section 7.2, appendix C).
type Aggregate struct {
	Organization string
	ReportID     string
	Domain       string // that is reported on
	Policy       string // that it publishes: none, quarantine, reject
	Begin, End   time.Time
	Rows         int
	Messages     uint64
	Pass         uint64 // aligned by DKIM or SPF
	Fail         uint64
	Quarantined  uint64
	Rejected     uint64
	Cut          bool // there was more than the limits allow, or it was damaged
}

// Limits of an aggregate report.
const (
	mostPacked   = 4 << 20 // octets as sent
	mostRatio    = 200     // octets of XML for one as sent, beyond the first MiB
	mostEntries  = 16      // files in an archive
	mostRows     = 100_000
	mostDepth    = 16      // elements in elements
	longestValue = 1 << 10 // octets of a value
)

// Room is how much may be unpacked of a mail and of those in it, all together.
type Room struct {
	Left   int64 // octets of XML
	Passed bool  // a file was passed over, as nothing was left
}

// NewRoom returns the room that a mail has: 32 MiB.
func NewRoom() *Room { return &Room{Left: 32 << 20} }

// aggregate reads the first DMARC report, and looks whether there is another.
func aggregate(m *Mail) (r Report, ok bool) {
	room := m.Room
	if room == nil {
		room = NewRoom()
	}
	for i := range m.Parts {
		p := &m.Parts[i]
		if !isPacked(p) || !m.titled() && strings.Count(p.Name, "!") < 3 {
			continue
		}
		if room.Left <= 0 {
			room.Passed = true
			break
		}
		a, err := readAggregate(p, room)
		if err != nil {
			continue // nothing that can be read as one: an ordinary attachment
		}
		if ok {
			r.More = true
			break
		}
		r, ok = Report{Kind: DMARC, Evidence: "part", ReportingMTA: a.Organization, Aggregate: a}, true
	}
	return r, ok
}

// titled says whether the subject is that of an aggregate report (RFC 7489
// section 7.2.1.1). Else the name of the file must be: "receiver!domain!begin!end".
func (m *Mail) titled() bool {
	return strings.HasPrefix(strings.ToLower(m.decoded("Subject")), "report domain:")
}

// isPacked says whether a part may hold XML.
func isPacked(p *Part) bool {
	if p.Open == nil || p.Type == "text/plain" || p.Type == "text/html" {
		return false
	}
	switch p.Type {
	case "application/gzip", "application/x-gzip", "application/zip", "application/x-zip-compressed", "application/x-zip", "application/xml", "text/xml":
		return true
	}
	name := strings.ToLower(p.Name)
	return strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".zip") || strings.HasSuffix(name, ".xml")
}

// errNoAggregate: the part is something else.
var errNoAggregate = errors.New("no aggregate report")

// readAggregate reads no more octets of XML than there is room for, and takes
// them off it.
func readAggregate(p *Part, room *Room) (*Aggregate, error) {
	src, packed, err := unpack(p.Open())
	if err != nil {
		return nil, err
	}
	most := min(room.Left, 1<<20+mostRatio*int64(packed))
	limited := &io.LimitedReader{R: src, N: most}
	x := aggregator{a: &Aggregate{}}
	err = x.read(limited)
	room.Left -= most - limited.N
	x.a.Cut = err != nil || limited.N <= 0
	if !x.metadata || x.a.Domain == "" {
		return nil, errNoAggregate
	}
	return x.a, nil
}

// aggregator goes through the XML, token by token.
type aggregator struct {
	a        *Aggregate
	path     []string
	value    strings.Builder
	metadata bool // report_metadata was there
	row      row
}

// row is one record.
type row struct {
	count       uint64
	disposition string
	dkim, spf   bool
}

func (x *aggregator) read(src io.Reader) error {
	d := xml.NewDecoder(src)
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		c := charset.Choose(nil, charset.Normalize(label), false)
		return c.Reader(in), nil
	}
	for {
		token, err := d.RawToken() // RawToken keeps no stack: the depth is bounded here
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read aggregate report: %w", err)
		}
		if err := x.token(token); err != nil {
			return err
		}
	}
}

func (x *aggregator) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if len(x.path) == 0 && t.Name.Local != "feedback" {
			return errNoAggregate
		}
		if len(x.path) == mostDepth {
			return fmt.Errorf("read aggregate report: elements nested deeper than %d", mostDepth)
		}
		x.path = append(x.path, t.Name.Local)
		x.value.Reset()
	case xml.CharData:
		room := longestValue - x.value.Len()
		x.value.Write(t[:min(max(room, 0), len(t))])
	case xml.EndElement:
		if len(x.path) == 0 || x.path[len(x.path)-1] != t.Name.Local {
			return errors.New("read aggregate report: elements overlap")
		}
		err := x.end(strings.Join(x.path[1:], "/"), strings.TrimSpace(charset.Raw(x.value.String())))
		x.path = x.path[:len(x.path)-1]
		x.value.Reset()
		return err
	}
	return nil
}

// end takes what an element held.
func (x *aggregator) end(path, value string) error {
	a := x.a
	switch path {
	case "report_metadata":
		x.metadata = true
	case "report_metadata/org_name":
		a.Organization = value
	case "report_metadata/report_id":
		a.ReportID = value
	case "report_metadata/date_range/begin":
		a.Begin = unix(value)
	case "report_metadata/date_range/end":
		a.End = unix(value)
	case "policy_published/domain":
		a.Domain = strings.ToLower(value)
	case "policy_published/p":
		a.Policy = strings.ToLower(value)
	case "record":
		return x.add()
	default:
		x.row.take(path, value)
	}
	return nil
}

func (r *row) take(path, value string) {
	switch path {
	case "record/row/count":
		if n, err := strconv.ParseUint(value, 10, 32); err == nil {
			r.count = n
		}
	case "record/row/policy_evaluated/disposition":
		r.disposition = strings.ToLower(value)
	case "record/row/policy_evaluated/dkim":
		r.dkim = strings.EqualFold(value, "pass")
	case "record/row/policy_evaluated/spf":
		r.spf = strings.EqualFold(value, "pass")
	}
}

// add counts a record.
func (x *aggregator) add() error {
	a, r := x.a, x.row
	x.row = row{}
	if a.Rows == mostRows {
		return fmt.Errorf("read aggregate report: more than %d records", mostRows)
	}
	a.Rows++
	a.Messages += r.count
	if r.dkim || r.spf { // RFC 7489 section 4.2: one that is aligned is enough
		a.Pass += r.count
	} else {
		a.Fail += r.count
	}
	switch r.disposition {
	case "quarantine":
		a.Quarantined += r.count
	case "reject":
		a.Rejected += r.count
	}
	return nil
}

// unix reads seconds since 1970 (RFC 7489 appendix C); the zero time if it cannot.
func unix(value string) time.Time {
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seconds < 0 || seconds > math.MaxUint32 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
