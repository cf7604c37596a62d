package oauth

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"

	"github.com/mailchute/mailchute/sinks"
)

// Config says where access tokens come from: an authorization server, a file or
// a command.
type Config struct {
	Preset       string       `yaml:"preset"` // microsoft365 or google; "": token_url says where
	Tenant       string       `yaml:"tenant"` // microsoft365: directory id or domain
	TokenURL     string       `yaml:"token_url"`
	ClientID     string       `yaml:"client_id"`
	ClientSecret sinks.Secret `yaml:"client_secret"`
	RefreshToken sinks.Secret `yaml:"refresh_token"` // without one: client credentials
	Scopes       []string     `yaml:"scopes"`
	CAFile       string       `yaml:"ca_file"` // PEM; only these roots are trusted then

	TokenFile string   `yaml:"token_file"` // something else keeps a token in it
	Command   []string `yaml:"command"`    // program and arguments; it prints a token
}

// The presets.
const (
	Microsoft365 = "microsoft365"
	Google       = "google"
)

const (
	microsoftScope = "https://outlook.office365.com/.default" // the application's own permissions, POP.AccessAsApp
	googleScope    = "https://mail.google.com/"
	googleURL      = "https://oauth2.googleapis.com/token"
)

// tenantPattern is a directory id or a domain: it becomes part of a URL.
var tenantPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$`)

// Validate finds what is wrong with the settings.
func (c Config) Validate() []sinks.Fault {
	sources := 0
	for _, set := range []bool{c.TokenFile != "", len(c.Command) > 0, c.server()} {
		if set {
			sources++
		}
	}
	switch {
	case sources == 0:
		return []sinks.Fault{{Problem: "nothing says where tokens come from", Cure: "write preset or token_url with client_id; or token_file; or command"}}
	case sources > 1:
		return []sinks.Fault{{Problem: "tokens have more than one source", Cure: "keep one of these: an authorization server (preset or token_url), token_file, command"}}
	case len(c.Command) > 0 && c.Command[0] == "":
		return []sinks.Fault{{Field: "command", Problem: "it names no program", Cure: "write a list such as [/usr/local/bin/token, support]"}}
	case c.server():
		return c.validateServer()
	case c.CAFile != "":
		return []sinks.Fault{{Field: "ca_file", Problem: "it belongs to an authorization server, and none is asked", Cure: "leave it out"}}
	}
	return nil
}

// server says whether any setting is about an authorization server.
func (c Config) server() bool {
	return c.Preset != "" || c.Tenant != "" || c.TokenURL != "" || c.ClientID != "" || c.ClientSecret != "" || c.RefreshToken != "" || len(c.Scopes) > 0
}

func (c Config) validateServer() []sinks.Fault {
	var faults []sinks.Fault
	fault := func(field, problem, cure string) {
		faults = append(faults, sinks.Fault{Field: field, Problem: problem, Cure: cure})
	}
	switch {
	case c.Preset != "" && c.Preset != Microsoft365 && c.Preset != Google:
		fault("preset", fmt.Sprintf("there is no preset %q", c.Preset), "write microsoft365 or google; or token_url in place of it")
	case c.Preset != "" && c.TokenURL != "":
		fault("token_url", "the preset has a URL of its own", "leave out one of the two")
	case c.Preset == "":
		if problem := urlProblem(c.TokenURL); problem != "" {
			fault("token_url", problem, "write the https:// URL of the token endpoint")
		}
	}
	switch {
	case c.Preset != Microsoft365 && c.Tenant != "":
		fault("tenant", "it belongs to the preset microsoft365", "leave it out")
	case c.Preset == Microsoft365 && c.Tenant == "" && c.RefreshToken == "":
		fault("tenant", "it is missing", "write the directory (tenant) id of the application, or the domain")
	case c.Tenant != "" && !tenantPattern.MatchString(c.Tenant):
		fault("tenant", fmt.Sprintf("%q is neither an id nor a domain", c.Tenant), "write the directory (tenant) id of the application, or the domain")
	}
	if c.ClientID == "" {
		fault("client_id", "it is missing", "write the id that the application has with the authorization server")
	}
	switch {
	case c.RefreshToken != "":
	case c.Preset == Google:
		fault("refresh_token", "it is missing", "write refresh_token: ${NAME} or refresh_token_file: PATH: Google gives mail to no application by itself")
	case c.ClientSecret == "":
		fault("client_secret", "it is missing", "write client_secret: ${NAME} or client_secret_file: PATH; or a refresh_token")
	}
	for i, scope := range c.Scopes {
		if scope == "" || strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) { // RFC 6749 section 3.3
			fault(fmt.Sprintf("scopes[%d]", i), fmt.Sprintf("%q is no scope", scope), "write each scope as an entry of the list")
		}
	}
	return faults
}

// urlProblem says why a token URL cannot be used; "" if it can.
func urlProblem(text string) string {
	if text == "" {
		return "it is missing"
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return "it is no URL of a token endpoint" // not shown: it may hold a secret
	case u.Scheme == "https":
		return ""
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()) {
		return ""
	}
	return "the secret would cross the network in plain text" // RFC 6749 section 3.2
}

// endpoint is where tokens are asked for.
func (c Config) endpoint() string {
	switch c.Preset {
	case Google:
		return googleURL
	case Microsoft365:
		tenant := c.Tenant
		if tenant == "" {
			tenant = "common"
		}
		return "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token"
	}
	return c.TokenURL
}

// scopes are what is asked for. A refresh token has its scopes already
// (RFC 6749 section 6).
func (c Config) scopes() []string {
	switch {
	case len(c.Scopes) > 0 || c.RefreshToken != "":
		return c.Scopes
	case c.Preset == Microsoft365:
		return []string{microsoftScope}
	case c.Preset == Google:
		return []string{googleScope}
	}
	return nil
}
