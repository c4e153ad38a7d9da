// Package currency knows what money is worth.
package currency

// Rate is what one unit costs in euros.
type Rate struct {
	Code  string
	Euros float64
}

// Convert turns an amount into euros.
func Convert(amount float64, rate Rate) float64 {
	return amount * rate.Euros
}
