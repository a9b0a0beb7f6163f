"""Tanpuhui 碳普惠: a carbon-inclusion platform; each package here is one part of the story the README tells."""
