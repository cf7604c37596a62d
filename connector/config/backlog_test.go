package config_test

import (
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/delivery"
)

func TestTheBacklogIsWrittenAsAPersonWouldSayIt(t *testing.T) {
	for text, want := range map[string]delivery.Backlog{
		"all":              {},
		"none":             {Rule: delivery.NoMail},
		"last 100":         {Rule: delivery.LastMessages, Last: 100},
		"since 2026-11-01": {Rule: delivery.SinceDate, Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
	} {
		var got config.Backlog
		if err := got.UnmarshalText([]byte(text)); err != nil || delivery.Backlog(got) != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "some", "last", "last 0", "last -1", "since", "since yesterday", "all 5"} {
		var got config.Backlog
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %+v, want an error", text, got)
		}
	}
}
