package transform_test

import (
	"maps"
	"testing"

	"github.com/jhillyerd/enmime/v2/mediatype"

	"github.com/mailchute/mailchute/transform"
)

// FuzzParseMediaType holds that plain types, which enmime does not read, are what it would read.
func FuzzParseMediaType(f *testing.F) {
	for _, seed := range []string{
		"", "text/plain", "attachment", "application/vnd.ms-excel.12+xml", "text/", "/plain", "text/plain/x", "Text/HTML",
		"text/plain; name=a", "inline ; filename=b", "text", "a b", "multipart/mixed; boundary=\"=_0\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		want, wantParams, _, wantErr := mediatype.ParseWithOptions(value, mediatype.ParseOptions{StripMediaTypeInvalidCharacters: true})
		got, params, _, err := transform.ParseMediaType(value)
		if got != want || !maps.Equal(params, wantParams) || (err == nil) != (wantErr == nil) {
			t.Errorf("%q is %q with %v (%v), want %q with %v (%v)", value, got, params, err, want, wantParams, wantErr)
		}
	})
}
