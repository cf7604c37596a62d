package transform_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/jhillyerd/enmime/v2/mediatype"

	"github.com/mailchute/mailchute/transform"
)

func TestTheMultipartsOfASkeletonAreReadAsEnmimeReadsThem(t *testing.T) {
	for _, value := range []string{`multipart/mixed; boundary="=_0"`, `multipart/x-any.thing; boundary="=_1234"`, "multipart/mixed"} {
		comparedWithEnmime(t, value)
	}
}

// FuzzParseMediaType holds that types which enmime's repairs are spared are what they would give.
func FuzzParseMediaType(f *testing.F) {
	for _, seed := range []string{
		"", "text/plain", "attachment", "application/vnd.ms-excel.12+xml", "text/", "/plain", "text/plain/x", "Text/HTML",
		"text/plain; name=a", "inline ; filename=b", "text", "a b", "multipart", "message/rfc822",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !strings.HasPrefix(value, "multipart/") { // a skeleton has no broken ones
			comparedWithEnmime(t, value)
		}
	})
}

func comparedWithEnmime(t *testing.T, value string) {
	t.Helper()
	want, wantParams, _, wantErr := mediatype.ParseWithOptions(value, mediatype.ParseOptions{StripMediaTypeInvalidCharacters: true})
	got, params, _, err := transform.ParseMediaType(value)
	if got != want || !maps.Equal(params, wantParams) || (err == nil) != (wantErr == nil) {
		t.Errorf("%q is %q with %v (%v), want %q with %v (%v)", value, got, params, err, want, wantParams, wantErr)
	}
}
