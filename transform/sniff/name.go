package sniff

import (
	"path"
	"slices"
	"strings"
)

// registered is the media type for a name that senders give it instead.
func registered(declared string) string {
	switch strings.ToLower(declared) {
	case "image/jpg", "image/pjpeg", "image/x-jpeg":
		return "image/jpeg"
	case "image/x-png":
		return "image/png"
	case "audio/mp3", "audio/x-mp3", "audio/x-mpeg":
		return "audio/mpeg"
	case "application/x-msdownload", "application/x-msdos-program", "application/x-dosexec", "application/exe", "application/x-exe":
		return "application/vnd.microsoft.portable-executable"
	case "application/acrobat":
		return "application/pdf"
	}
	return declared
}

// typeOf is the media type that the ending of a file name stands for, "" for
// none. Only endings whose content can be told are here.
func typeOf(name string) string {
	ending := strings.ToLower(path.Ext(strings.TrimRight(name, " .")))
	if ending == "" {
		return ""
	}
	for _, t := range []struct {
		mediaType string
		endings   []string
	}{
		{"application/pdf", []string{".pdf"}},
		{"image/png", []string{".png"}},
		{"image/jpeg", []string{".jpg", ".jpeg", ".jpe"}},
		{"image/gif", []string{".gif"}},
		{"image/bmp", []string{".bmp"}},
		{"image/tiff", []string{".tif", ".tiff"}},
		{"image/webp", []string{".webp"}},
		{"image/heic", []string{".heic"}},
		{"application/zip", []string{".zip"}},
		{"application/gzip", []string{".gz", ".tgz"}},
		{"application/x-7z-compressed", []string{".7z"}},
		{"application/vnd.rar", []string{".rar"}},
		{"application/msword", []string{".doc", ".dot"}},
		{"application/vnd.ms-excel", []string{".xls", ".xlt"}},
		{"application/vnd.ms-powerpoint", []string{".ppt"}},
		{"application/vnd.ms-outlook", []string{".msg"}},
		{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}},
		{"application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{".pptx"}},
		{"application/vnd.oasis.opendocument.text", []string{".odt"}},
		{"application/vnd.oasis.opendocument.spreadsheet", []string{".ods"}},
		{"audio/mpeg", []string{".mp3"}},
		{"audio/wav", []string{".wav"}},
		{"video/mp4", []string{".mp4", ".m4v"}},
		{"video/quicktime", []string{".mov"}},
		{text, []string{".txt", ".csv", ".log", ".ics", ".vcf", ".eml", ".htm", ".html", ".xml", ".json", ".svg"}},
		{"application/vnd.microsoft.portable-executable", []string{".exe", ".scr", ".com", ".dll", ".pif"}},
		{"application/x-ms-installer", []string{".msi"}},
		{"application/java-archive", []string{".jar"}},
	} {
		if slices.Contains(t.endings, ending) {
			return t.mediaType
		}
	}
	return ""
}
