package transform

// ParseMediaType is what enmime reads types and dispositions with.
var ParseMediaType = parseMediaType
