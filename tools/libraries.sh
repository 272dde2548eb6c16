# To be sourced: lets Python find the libraries that Homebrew installs. Does nothing on other systems.
if [ "$(uname)" = Darwin ] && command -v brew >/dev/null; then
    DYLD_FALLBACK_LIBRARY_PATH="$(brew --prefix)/lib:${DYLD_FALLBACK_LIBRARY_PATH:-/usr/local/lib:/usr/lib}"
    export DYLD_FALLBACK_LIBRARY_PATH
fi
