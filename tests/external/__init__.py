"""The built files, read by tools that ExoMet does not use itself."""
