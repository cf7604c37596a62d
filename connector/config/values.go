package config

import (
	"errors"
	"log/slog"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mailchute/mailchute/pop3"
)

// Size is a number of octets: "65536", "64 KiB", "1MB".
type Size int64

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(text []byte) error {
	n, err := parseSize(string(text))
	*s = Size(n)
	return err
}

var errNoSize = errors.New("no number of octets")

// parseSize reads a whole number with an optional unit.
func parseSize(text string) (int64, error) {
	text = strings.TrimSpace(text)
	digits := strings.TrimRight(text, "kKMGiB ")
	unit, known := map[string]int64{
		"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
	}[strings.TrimSpace(text[len(digits):])]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !known || n > math.MaxInt64/unit || n < math.MinInt64/unit {
		return 0, errNoSize
	}
	return n * unit, nil
}

// Keep says how long delivered mail stays on the server.
type Keep time.Duration

// Forever keeps it for good.
const Forever Keep = -1

// UnmarshalText reads a duration or "forever".
func (k *Keep) UnmarshalText(text []byte) error {
	if string(text) == "forever" {
		*k = Forever
		return nil
	}
	duration, err := time.ParseDuration(string(text))
	if err != nil || duration < 0 {
		return errors.New("no time to keep mail")
	}
	*k = Keep(duration)
	return nil
}

// Mode is the TLS mode of a mailbox.
type Mode string

// The modes.
const (
	Implicit Mode = "implicit" // TLS from the first octet; also what an empty mode means
	STLS     Mode = "stls"
	None     Mode = "none"
)

// UnmarshalText reads a mode.
func (m *Mode) UnmarshalText(text []byte) error {
	switch mode := Mode(text); mode {
	case Implicit, STLS, None:
		*m = mode
		return nil
	}
	return errors.New("no TLS mode")
}

// POP3 is the mode as the client takes it.
func (m Mode) POP3() pop3.TLSMode {
	switch m {
	case STLS:
		return pop3.STLS
	case None:
		return pop3.Plain
	}
	return pop3.Implicit
}

func (m Mode) port() int {
	if m == STLS || m == None {
		return 110
	}
	return 995 // RFC 8314 section 3.2
}

// Level is the least that is logged.
type Level slog.Level

// UnmarshalText reads a level.
func (l *Level) UnmarshalText(text []byte) error {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, known := levels[strings.ToLower(string(text))]
	if !known {
		return errors.New("no log level")
	}
	*l = Level(level)
	return nil
}

// Level serves slog.Leveler.
func (l Level) Level() slog.Level { return slog.Level(l) }

// Format is how log lines are written.
type Format string

// The formats.
const (
	FormatAuto Format = "auto" // text on a terminal, else JSON
	FormatText Format = "text"
	FormatJSON Format = "json"
)

// UnmarshalText reads a format.
func (f *Format) UnmarshalText(text []byte) error {
	switch format := Format(text); format {
	case FormatAuto, FormatText, FormatJSON:
		*f = format
		return nil
	}
	return errors.New("no log format")
}

// Words are what may be written for a type that takes one of a few words; nil
// for any other type.
func Words(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[Oversize]():
		return []string{"quarantine", "leave", "headers", "reference"}
	case reflect.TypeFor[AttachmentStore]():
		return []string{"raw", "files"}
	case reflect.TypeFor[Mode]():
		return []string{"implicit", "stls", "none"}
	case reflect.TypeFor[NetworkPolicy]():
		return []string{"standard", "strict"}
	case reflect.TypeFor[Resolve]():
		return []string{"here", "proxy"}
	case reflect.TypeFor[Format]():
		return []string{"auto", "text", "json"}
	case reflect.TypeFor[Level]():
		return []string{"debug", "info", "warn", "error"}
	}
	return nil
}

// wanted says what to write for a type.
func wanted(t reflect.Type) string {
	if words := Words(t); words != nil {
		last := len(words) - 1
		return strings.Join(words[:last], ", ") + " or " + words[last]
	}
	switch t {
	case reflect.TypeFor[time.Duration]():
		return "a duration such as 60s, 5m or 2h"
	case reflect.TypeFor[Keep]():
		return "0s, a duration such as 72h, or forever"
	case reflect.TypeFor[Backlog]():
		return "all, none, last 100 or since 2026-11-01"
	case reflect.TypeFor[TLSVersion]():
		return `"1.2" or "1.3"`
	case reflect.TypeFor[Range]():
		return "a range such as 10.0.0.0/8, or an address"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int32:
		return "a whole number"
	case reflect.Int64:
		return "a number of octets, or a size such as 512KiB or 64MiB"
	case reflect.String:
		return "a text"
	case reflect.Slice:
		return "a list"
	}
	return "settings below it, each as key: value"
}

func sortedKeys(fields map[string]reflect.Value) []string {
	return slices.Sorted(maps.Keys(fields))
}

// clone is a mailbox that shares nothing with m.
func (m Mailbox) clone() Mailbox {
	m.Labels = maps.Clone(m.Labels)
	m.Addresses = slices.Clone(m.Addresses)
	m.TLS.PinSHA256 = slices.Clone(m.TLS.PinSHA256)
	m.Server.Quirks = maps.Clone(m.Server.Quirks)
	m.Auth.Mechanisms = slices.Clone(m.Auth.Mechanisms)
	if m.OAuth2 != nil {
		own := *m.OAuth2
		own.Scopes, own.Command = slices.Clone(own.Scopes), slices.Clone(own.Command)
		m.OAuth2 = &own
	}
	if m.Proxy != nil {
		own := *m.Proxy
		m.Proxy = &own
	}
	return m
}
