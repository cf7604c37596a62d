//go:build race

package transform_test

// raceFactor is by how much bombs are shorter under the race detector.
const raceFactor = 8
