package param

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is what file systems take, in octets.
const longestName = 255

// SafeName makes a file name of what a sender calls one: no path, no control
// characters, none that turn the direction of writing or cannot be seen, no name
// that a system takes for a device or hides, and at most 255 octets, of which the
// extension stays. It is never empty.
func SafeName(raw string) string {
	raw = strings.TrimRight(raw, `/\ `)
	name := raw[strings.LastIndexAny(raw, `/\`)+1:]
	name = strings.Map(safeRune, name)
	name = strings.Trim(name, " .")
	if isDevice(name) {
		name = "_" + name
	}
	if len(name) > longestName {
		name = strings.TrimRight(shortened(name), " .")
	}
	if name == "" {
		return "unnamed"
	}
	return name
}

// safeRune returns what stands for a character in a file name, -1 for nothing.
func safeRune(c rune) rune {
	switch {
	case unicode.IsControl(c), unicode.Is(unicode.Bidi_Control, c), c == utf8.RuneError:
		return -1
	case c == '\u2028', c == '\u2029', c == '\u200b', c == '\u2060', c == '\ufeff', c >= 0xe0000 && c <= 0xe007f:
		return -1
	case strings.ContainsRune(`<>:"|?*`, c):
		return '_'
	case unicode.IsSpace(c):
		return ' '
	}
	return c
}

// isDevice says whether Windows takes a name for a device, whatever the extension.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	number, ok := strings.CutPrefix(base, "COM")
	if !ok {
		number, ok = strings.CutPrefix(base, "LPT")
	}
	return ok && utf8.RuneCountInString(number) == 1 && strings.Contains("0123456789¹²³", number)
}

// shortened cuts a name to the longest possible, but keeps its extension.
func shortened(name string) string {
	extension := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 16 {
		extension = name[dot:]
	}
	return strings.ToValidUTF8(name[:longestName-len(extension)], "") + extension
}
