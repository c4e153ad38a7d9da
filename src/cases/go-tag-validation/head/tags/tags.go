package tags

import (
	"regexp"
	"sort"
	"strings"
)

var spaces = regexp.MustCompile(`\s+`)

// Normal gives a tag the form in which it is stored.
func Normal(tag string) string {
	return spaces.ReplaceAllString(strings.TrimSpace(strings.ToLower(tag)), "-")
}

// Valid says whether a tag can be stored.
func Valid(tag string) bool {
	allowed := regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	return allowed.MatchString(Normal(tag))
}

// Sorted gives all tags of some articles, each once.
func Sorted(articles []Article) []string {
	seen := map[string]bool{}
	var tags []string
	for _, a := range articles {
		for _, t := range a.Tags {
			if n := Normal(t); !seen[n] {
				seen[n] = true
				tags = append(tags, n)
			}
		}
	}
	sort.Slice(tags, func(i, j int) bool { return tags[i] < tags[j] })
	return tags
}
