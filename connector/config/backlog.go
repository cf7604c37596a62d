package config

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
)

// Backlog says which mail of before the first visit is collected.
type Backlog delivery.Backlog

// UnmarshalText reads "all", "none", "last 100" or "since 2026-11-01". A day
// begins at midnight UTC.
func (b *Backlog) UnmarshalText(text []byte) error {
	rule, argument, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	argument = strings.TrimSpace(argument)
	switch {
	case rule == "all" && argument == "":
		*b = Backlog{}
		return nil
	case rule == "none" && argument == "":
		*b = Backlog{Rule: delivery.NoMail}
		return nil
	case rule == "last":
		n, err := strconv.Atoi(argument)
		*b = Backlog{Rule: delivery.LastMessages, Last: n}
		if err == nil && n > 0 {
			return nil
		}
	case rule == "since":
		day, err := time.Parse(time.DateOnly, argument)
		*b = Backlog{Rule: delivery.SinceDate, Since: day}
		if err == nil {
			return nil
		}
	}
	return errors.New("no backlog")
}
