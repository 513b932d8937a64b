/** The scripts that make a shell ask `miniboss complete` what fits. It answers with lines of value, tab, description, and a last one that says whether files fit too. */

/** The shells there are scripts for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** The script for a shell. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return BASH;
    case "zsh":
      return ZSH;
    case "fish":
      return FISH;
  }
}

/** Works with bash 3.2 on, and without the package bash-completion. */
const BASH = `# Completion of miniboss for bash. To load it in each shell, add to ~/.bashrc:
#   source <(miniboss completions bash)

_miniboss() {
  local line word part kind=nothing tab=$'\\t' IFS=$'\\n'
  line="\${COMP_LINE:0:COMP_POINT}"
  COMPREPLY=()
  # What bash replaces is only the part after the last of these.
  word="\${line##*[[:space:]]}"
  part="\${word##*[=:]}"
  while IFS= read -r line; do
    case "$line" in
      :*) kind="\${line#:}" ;;
      *)
        line="\${line%%"$tab"*}"
        COMPREPLY+=("\${line#"\${word%"$part"}"}")
        ;;
    esac
  done < <(miniboss complete --line "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  if [ "$kind" = files ]; then
    COMPREPLY+=($(compgen -f -- "$part"))
    compopt -o filenames 2>/dev/null
  fi
  # A path follows the name of a service.
  case "\${COMPREPLY[0]}" in *:) compopt -o nospace 2>/dev/null ;; esac
}

complete -F _miniboss miniboss
`;

const ZSH = `#compdef miniboss
# Completion of miniboss for zsh. Either write this to a file _miniboss in a folder of $fpath, or add to ~/.zshrc:
#   source <(miniboss completions zsh)

_miniboss() {
  local line kind=nothing
  local -a found
  for line in "\${(@f)$(miniboss complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :*) kind=\${line#:} ;;
      *$'\\t'*) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      ?*) found+=("\${line//:/\\\\:}") ;;
    esac
  done
  (( $#found )) && _describe -t values miniboss found
  [[ $kind == files ]] && _files
}

if [[ $funcstack[1] == _miniboss ]]; then
  _miniboss "$@"
else
  compdef _miniboss miniboss
fi
`;

const FISH = `# Completion of miniboss for fish. To load it in each shell:
#   miniboss completions fish > ~/.config/fish/completions/miniboss.fish

function __miniboss_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    for line in (miniboss complete -- $words "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path "$current"
            case ':*'
            case '*'
                echo $line
        end
    end
end

complete -c miniboss -f -a '(__miniboss_complete)'
`;
