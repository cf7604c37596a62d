package param_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/test/corpora"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/param"
	"github.com/mailchute/mailchute/transform/words"
)

// contentType is how the vectors write a field that was taken apart.
type contentType struct {
	Type       *string    `json:"c_type"`
	Subtype    *string    `json:"c_subtype"`
	Attributes [][]string `json:"attributes"`
}

func (c *contentType) String() string {
	if c == nil {
		return "nothing"
	}
	s := strings.ToLower(*c.Type)
	if c.Subtype != nil {
		s += "/" + strings.ToLower(*c.Subtype)
	}
	var all []string
	for _, a := range c.Attributes {
		if !strings.HasSuffix(a[0], "-language") {
			all = append(all, "; "+a[0]+"="+strings.ReplaceAll(a[1], "\x00", ""))
		}
	}
	slices.Sort(all)
	return s + strings.Join(all, "")
}

func TestContentTypesAgreeWithAnotherParser(t *testing.T) {
	const (
		valueless = "we are right: what the parameters say is of use without the value in front of them"
		forgotten = "a matter of taste: we read a lone name=value as a parameter, there it is the value"
	)
	score := corpora.Score{Name: "content_type.json", Known: map[string]string{
		"application/pdf\n   filename*0*=iso-8859-1'es'%D1and%FA\n   filename*1*=iso-8859-1'%20r%E1pido\n   filename*2*=\"iso-8859-1' (versi%F3n \\'99 \\\"oficial\\\").pdf\"\n": "they are right by RFC 5322 section 3.2.4; a backslash is kept here, as Windows paths come unescaped",
		"image/jpeg;\n   name=\"=?iso-8859-1?B?4Q==?= =?utf-8?B?w6k=?= =?iso-8859-1?q?=ED?=.jpeg\"\n":                                                                            "we are right: white space between encoded words is not text (RFC 2047 section 6.2)",
		"/ ; name=value\n":           valueless,
		";charset=us-ascii\n":        valueless,
		" ;charset=us-ascii\n":       valueless,
		"/;charset=us-ascii\n":       valueless,
		"/ ;charset=us-ascii\n":      valueless,
		"/plain;charset=us-ascii\n":  valueless,
		"/plain ;charset=us-ascii\n": valueless,
		"=\n":                        forgotten,
		"name=value\n":               forgotten,
		"text/plain; name=  \n":      "a matter of taste: there is such a parameter, and it is empty",
		"malicious/attempt; 1*2*=a; 3**=b; 4***=c; *5**6*=d;*****7*8*=e; 9*10*11*12*13*14=f; 15*x***fff*===g;1 * 999999999999999999 *= h; 18 *=*=*=*=*==i;\n": "neither: names with more asterisks than RFC 2231 section 7 allows stay as written here",
	}}
	for _, v := range corpora.Vectors[*contentType](t, "mail-parser/content_type.json") {
		unfolded := strings.NewReplacer("\r\n", "", "\n", "").Replace(v.Header)
		f := param.Parse(unfolded, 64)
		got, seen := strings.TrimSuffix(f.Value, "/"), map[string]bool{}
		var all []string
		for _, p := range f.Params {
			if seen[p.Name] {
				continue
			}
			seen[p.Name] = true
			value, _ := f.Get(p.Name)
			text, ok := charset.Word([]byte(value.Octets), value.Charset)
			if !ok {
				text, _ = words.Decode(value.Octets)
			}
			all = append(all, "; "+p.Name+"="+text)
		}
		slices.Sort(all)
		got += strings.Join(all, "")
		if got == "" {
			got = "nothing"
		}
		score.Compare(t, v.Header, got, v.Expected.String())
	}
	score.Tell(t)
}
