package mimescan_test

import (
	"testing"
)

func TestTypesThatAreNearlyOneAreMended(t *testing.T) {
	for value, want := range map[string]string{
		"TEXT/HTML":                "text/html",
		"text":                     "text/plain",
		"text/":                    "text/plain",
		"multipart":                "multipart/mixed",
		"message":                  "message/rfc822",
		"pdf":                      "text/plain", // RFC 2045 section 5.2
		"pdf; name=a.pdf":          "application/octet-stream",
		"; name=a.pdf":             "text/plain",
		"":                         "text/plain",
		"; charset=utf-8":          "text/plain",
		"charset=utf-8":            "text/plain",
		"application/":             "application/octet-stream",
		"application/x y":          "application/x",
		"application/pdf/x":        "application/pdf",
		"application/[pdf]":        "application/octet-stream",
		"(comment) image/png":      "image/png",
		`"image/png"; name="a"`:    "image/png",
		"image/png name=a":         "image/png",
		"text/plain; charset=utf8": "text/plain",
	} {
		mail := "Content-Type: " + value + "\n\nx"
		if value == "multipart" {
			mail = "Content-Type: multipart; boundary=b\n\n--b\n\nx\n--b--\n"
		}
		if got := scan(t, mail, usual()).Parts[0].Type; got != want {
			t.Errorf("Content-Type %q is %q, want %q", value, got, want)
		}
	}
}

func TestTheFirstOfTwoContentTypesCounts(t *testing.T) {
	mail := "Content-Type: text/html\nContent-Type: text/plain\n\nx"
	if got := scan(t, mail, usual()).Parts[0].Type; got != "text/html" {
		t.Errorf("type = %q", got)
	}
}
