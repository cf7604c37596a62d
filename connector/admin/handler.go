package admin

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"time"
)

//go:embed page.html
var pageHTML string

//go:embed style.css
var styleCSS []byte

// Handler serves the status page of a board at /, the same as JSON at
// /api/status, metrics at /metrics, and /healthz and /readyz. hosts are the names
// under which it may be asked for besides localhost, 127.0.0.1 and [::1].
func Handler(b Board, metrics http.Handler, hosts ...string) http.Handler {
	h := &handler{board: b, page: template.Must(template.New("page").Parse(pageHTML))}
	known := map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true}
	for _, host := range hosts {
		known[strings.ToLower(host)] = true
	}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", guard(known, h.status))
	mux.Handle("GET /style.css", guard(known, style))
	mux.Handle("GET /api/status", guard(known, h.api))
	mux.Handle("GET /metrics", guard(known, metrics.ServeHTTP))
	// A watchdog asks by address, and these two tell nothing of what is shown.
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /readyz", h.ready)
	return secured(mux)
}

type handler struct {
	board Board
	page  *template.Template
}

// status is what the page and the JSON show.
type status struct {
	Time      time.Time       `json:"time"`
	Ready     bool            `json:"ready"`
	Mailboxes []MailboxStatus `json:"mailboxes"`
	Sinks     []SinkStatus    `json:"sinks"`
	Recent    []RecentEvent   `json:"recent"`
}

func (h *handler) now() status {
	s := status{
		Time:      time.Now().UTC(),
		Mailboxes: append([]MailboxStatus{}, h.board.Mailboxes()...), // never null in JSON
		Sinks:     append([]SinkStatus{}, h.board.Sinks()...),
		Recent:    append([]RecentEvent{}, h.board.Recent()...),
	}
	s.Ready = ready(s.Sinks)
	return s
}

// ready says that mail could be delivered: no required sink is in trouble.
func ready(sinks []SinkStatus) bool {
	for _, s := range sinks {
		if s.Required && s.Problem != "" {
			return false
		}
	}
	return len(sinks) > 0
}

func (h *handler) status(w http.ResponseWriter, _ *http.Request) {
	var page bytes.Buffer // whole before the first octet goes out, so that a fault is a 500
	if err := h.page.Execute(&page, newView(h.now())); err != nil {
		http.Error(w, fmt.Sprintf("render status page: %v", err), http.StatusInternalServerError)
		return
	}
	answer(w, "text/html; charset=utf-8", page.Bytes())
}

func (h *handler) api(w http.ResponseWriter, _ *http.Request) {
	body, err := json.MarshalIndent(h.now(), "", "  ")
	if err != nil {
		http.Error(w, fmt.Sprintf("write status: %v", err), http.StatusInternalServerError)
		return
	}
	answer(w, "application/json", append(body, '\n'))
}

func (h *handler) ready(w http.ResponseWriter, _ *http.Request) {
	if !ready(h.board.Sinks()) {
		http.Error(w, "not ready: a required sink is in trouble", http.StatusServiceUnavailable)
		return
	}
	answer(w, "text/plain; charset=utf-8", []byte("ready\n"))
}

func healthy(w http.ResponseWriter, _ *http.Request) {
	answer(w, "text/plain; charset=utf-8", []byte("alive\n"))
}

func style(w http.ResponseWriter, _ *http.Request) {
	answer(w, "text/css; charset=utf-8", styleCSS)
}

// answer writes a body. Its only fault is a reader who has gone, whom nobody
// can tell.
func answer(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	if _, err := w.Write(body); err != nil {
		return
	}
}

// guard answers only requests for a host that is known. A page elsewhere can
// make a browser ask 127.0.0.1 under a name of its own, but not under ours.
func guard(known map[string]bool, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !known[hostname(r.Host)] {
			http.Error(w, "this host name is not served here; ask for 127.0.0.1 or localhost", http.StatusMisdirectedRequest)
			return
		}
		next(w, r)
	})
}

// hostname is a Host header without port and brackets (RFC 9110 section 7.2).
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// secured sets the headers that keep a browser from doing more with the page
// than showing it.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy",
			"default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
