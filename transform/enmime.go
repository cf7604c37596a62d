package transform

import (
	"mime"
	"strings"

	"github.com/jhillyerd/enmime/v2"
	"github.com/jhillyerd/enmime/v2/mediatype"
)

// newParser returns the parser that reads skeletons.
func newParser() *enmime.Parser {
	return enmime.NewParser(
		enmime.DisableCharacterDetection(true), // it starts goroutines, whose panics cannot be caught
		enmime.DisableTextConversion(true),
		enmime.SkipMalformedParts(true),
		enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.SetCustomParseMediaType(parseMediaType),
		enmime.MaxStoredPartErrors(8),
		enmime.RawContent(true), // a skeleton has no content
	)
}

// parseMediaType reads a media type or a disposition as enmime does by itself.
// Most of those in a skeleton are well-formed, and its repairs would find nothing.
func parseMediaType(value string) (mediaType string, params map[string]string, invalid []string, err error) {
	main, sub, slash := strings.Cut(value, "/")
	if value == "" || isPlainWord(main) && (!slash || isPlainWord(sub)) {
		return value, nil, nil, nil
	}
	if strings.HasPrefix(value, "multipart/") { // with a boundary of the skeleton's own
		mediaType, params, err = mime.ParseMediaType(value)
		return mediaType, params, nil, err
	}
	return mediatype.ParseWithOptions(value, mediatype.ParseOptions{StripMediaTypeInvalidCharacters: true})
}

// isPlainWord says whether s is letters in lower case, digits and what types have between them.
func isPlainWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '+' {
			return false
		}
	}
	return s != ""
}
