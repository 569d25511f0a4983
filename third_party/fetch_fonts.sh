#!/bin/sh
# Gathers the faces of the interface in one folder, from the cache where it can.
#
# Usage: fetch_fonts.sh CACHE_DIR DEST_DIR
#
# Inter and the fallback scripts come from Debian's font packages; Source Serif 4, Atkinson
# Hyperlegible and the icons come from npm packages through the npm client, whose registry, proxy and
# credentials are the machine's own. Every package is checked against the hash pinned here.
set -eu

cache=${1:?usage: fetch_fonts.sh CACHE_DIR DEST_DIR}
dest=${2:?usage: fetch_fonts.sh CACHE_DIR DEST_DIR}

say() { printf '%s\n' "$*" >&2; }

integrity() { openssl dgst -sha512 -binary "$1" | openssl base64 -A; }

# npm_package NAME VERSION FILE SHA512: the verified archive is cache/FILE.
npm_package() {
  if [ -s "$cache/$3" ] && [ "$(integrity "$cache/$3")" = "$4" ]; then return 0; fi
  work=$(mktemp -d)
  if ! (cd "$work" && npm pack --silent "$1@$2" >/dev/null 2>&1) || [ ! -s "$work/$3" ]; then
    rm -rf "$work"
    say "Fonts: npm could not give $1@$2. Go online once, or put $3 into $cache."
    return 1
  fi
  if [ "$(integrity "$work/$3")" != "$4" ]; then
    rm -rf "$work"
    say "Fonts: $1@$2 does not have the pinned hash; it is not used."
    return 1
  fi
  mv "$work/$3" "$cache/$3"
  rm -rf "$work"
}

# system_font FILE DEBIAN_PACKAGE NAME: copies a face that a Debian package installs.
system_font() {
  if [ ! -r "$1" ]; then
    say "Fonts: $1 is missing. Install the Debian package $2."
    return 1
  fi
  cmp -s "$1" "$dest/$3" || cp "$1" "$dest/$3"
}

# unpack ARCHIVE MEMBER NAME
unpack() {
  tar -xzOf "$cache/$1" "package/$2" >"$dest/$3.part"
  mv "$dest/$3.part" "$dest/$3"
}

mkdir -p "$cache" "$dest"

inter=/usr/share/fonts/opentype/inter
system_font $inter/Inter-Regular.otf fonts-inter inter-400.otf
system_font $inter/Inter-Medium.otf fonts-inter inter-500.otf
system_font $inter/Inter-SemiBold.otf fonts-inter inter-600.otf
system_font /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf fonts-noto-core noto-sans-400.ttf
system_font /usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf fonts-noto-core noto-serif-400.ttf
system_font /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf fonts-dejavu-core mono-400.ttf

serif=fontsource-source-serif-4-5.3.1.tgz
npm_package @fontsource/source-serif-4 5.3.1 $serif \
  cWcTCXjYYrgF9A67fThVir1VSc0lPEYmwQ6jA4pPt01s2MSCi/maINUcZoCzaqnU8fyUReDO97eGcBUkHgOeug==
for weight in 400 600; do
  for style in normal italic; do
    for subset in latin latin-ext; do
      unpack $serif "files/source-serif-4-$subset-$weight-$style.woff2" \
        "source-serif-4-$subset-$weight-$style.woff2"
    done
  done
done

hyper=fontsource-atkinson-hyperlegible-5.3.0.tgz
npm_package @fontsource/atkinson-hyperlegible 5.3.0 $hyper \
  Sp8Ve8+rQmENY2Lv02VH7sLpntzTTvnncnJMTbRE7DX6TLxGraN4ykZfzaUWIoCFmaomwkvNiqmlPkrKBuDoSA==
for weight in 400 700; do
  for subset in latin latin-ext; do
    unpack $hyper "files/atkinson-hyperlegible-$subset-$weight-normal.woff2" \
      "atkinson-hyperlegible-$subset-$weight-normal.woff2"
  done
done

icons=tabler-icons-webfont-3.49.0.tgz
npm_package @tabler/icons-webfont 3.49.0 $icons \
  kWgnmEzo17dzQyMqRmlfj+TiGV0clLMYfUtKp2WG7M+TH5418o6fsoaSlrOTK3lwESg0xS7jVfOozYrR02Ryxw==
unpack $icons dist/fonts/tabler-icons-300.ttf tabler-icons-300.ttf

# The licence texts travel with the faces.
unpack $serif LICENSE source-serif-4.LICENSE
unpack $hyper LICENSE atkinson-hyperlegible.LICENSE
unpack $icons LICENSE tabler-icons.LICENSE 2>/dev/null || say "Fonts: the icon package carries no licence file."
