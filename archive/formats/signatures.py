"""Signatures: a short sign-off alone on the last line of a comment.

Shape alone cannot tell "papa" from "PATHETIC", so a list of words that close comments without
naming anybody decides what shape leaves open. Where in doubt a line is no signature: an author
that is missing can be found by reading, one that is invented is a false quotation.
"""

import re

_WORD = r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*"
_SHAPE = re.compile(rf"{_WORD}(?: {_WORD}){{0,2}}")
_PART = re.compile(r"[^\W\d_]+")
_STRETCHED = re.compile(r"(.)\1\1", re.IGNORECASE)
_NO_NAME_ENDING = re.compile(
    r"\w{3}(?:ful|fully|less|able|ible|ably|ibly|ous|ously|tion|tions|sion|ness|ism|ists?|ally|"
    r"ity|ingly|edly|ated|ised|ized|ical|atic|keit|heit|ung|ción|ções|ção|ment)\Z",
    re.IGNORECASE,
)
_NO_NAME_ENDING_IN_SMALL = re.compile(r"\A[^\W\d_A-Z]\w{2,}(?:ing|ed|ly|ers|ies|est)\Z")
LONGEST = 40
"""A signature is no longer than this many characters."""
_INITIALS = 3
"""Capitals alone are initials up to this many; more of them are an outcry."""

NOT_NAMES = frozenset(
    """
a aagh aargh ability about above absolute absolutely absurd abuse accident according accountable
action actually advice afraid after again against ages agree agreed aha ahem ahh ain't alas alive
all alleluia allegedly almost alone already alright also always am amateur amazing amazed amazingly
amen anarchy anon anonymous and anger angry another answer answers any anybody anyhow anymore
anyone anything anytime anyway anyways apologies appalled appalling apparently appreciated are
argh arrogance arrogant arse arseholes as ashamed ask astonishing astounding at atrocious austerity
author away awesome awful awfully
back bad badly bah ballot ballots balderdash balls bang bankrupt bar basically bastard bastards be
beautiful beautifully because been before beg begin behave being believe best bet better betrayal
betrayed between beware big bin bingo bitter bizarre blah blackmail blame blast bless blimey bliss
bloody blog blogger boo bog bollocks bonkers boom boring both bother bottom boycott bravo brave
break breathe bring brilliant brill broke broken brutal bugger bull bullies bully bullying bullshit
bunch bunkum burn business but buts by bye
came can can't cannot capitalism care careful carnage carry case cause caution cautious certain
certainly chance change changes chaos charming chaotic cheap cheat cheats check cheer cheerio cheers
chilling choice chop christ christmas chuffed ciao clap class classic clear clearly clever close
clowns clueless coalition cobblers coincidence cold collapse collusion come comedy coming comical
comment comments common complete completely con concerned confused confusing confusion
congrats congratulations conned conservative conspiracy consultation contempt continue contract
control cool correct correction corrupt corruption could couldn't country courage course coward
cowardly cowards cowboys crap crazy credit crikey crime criminal criminals crisis cripes cruel
cry crying cunning cuts cynic cynical
daft damage damn damned danger dangerous dangerously dark day days dead deadly dear death debate
deceit decent decision deeds definitely deluded delusional demand democracy depressed depressing
desperate despicable despair despite destroyed devastated devastating did didn't different
difficult dignity dilemma dire disagree disappointed disappointing disaster disastrous discuss
disgrace disgraced disgraceful disgusted disgusting dishonest dismal dismay disturbed disturbing
diversity do doctor does doesn't dodgy dog dogs doh doing done don't doom doomed double doubt
doubtful down dream dreadful drivel drones duh due dull dumb dunno duty dynamite
each early easy edit edited eek eh either else embarrassing embarrassed emergency emotional
employer employers end ended ending ends enjoy enough entirely envy epic equality er error eternal
ethics etc even ever every everybody everyone everything everywhere evidence evidently evil exactly
excellent except exciting excuse excuses exhausted exhausting exit expect expected expensive
experience expert exploitation exposed extraordinary extremely eye eyes
fab fabulous face fact facts fail failed failing fails failure fair fairness faith fake false family
fancy fantastic far farce farcical farewell fascinating fascism fascist fast fat fault favour fear
fed feel few ffs fiasco fiddle fight fighting final finally fine finish finished fire first fix
flaming flog flop fock foi folks follow food fool fooled foolish fools for forever forget forward
forwards foul frank frankly fraud free freedom fresh friday friend friendly friends from frustrated
frustrating frustration ftse fud fuck fucked fucking full fully fun funny furious future fyi
game games garbage gasp generous gee genius gently get getting give given glad glorious go goal god
going gone good goodbye gorgeous gosh got government grand great greed greedy greetings grief grim
grin groan group grow grr grrr guess guilt guilty gutless gutted gutting guy guys
ha had haha hahaha half hallelujah handy hang happen happened happy hard hardly harsh hasn't has
hate hateful have haven't having he head hear heartbreaking heartless heaven heavens heck hell hello
help helpful helpless hence here here's hero heroes heroic hey hi hideous high hilarious him his
history hit hmm hmmm hogwash hold holiday home honest honestly honesty honour hooray hope hopefully
hopeless hoping horrendous horrible horrific horrified horror horse hot how however hubris huge huh
human humbug humiliating hunch hurrah hurray hurry hypocrisy hypocrite hypocrites hypocritical
i i'd i'll i'm i've idea idiocy idiot idiotic idiots if ignorance ignorant ill illegal illogical
imagine immediately immoral imo imho important impossible impressed impressive in inaccurate
incompetence incompetent incredible incredibly indeed independent indifference inept ineptitude
inevitable infuriating inhuman inhumane injustice innit innocent insane insanity inspiring
inspirational instead insult insulting integrity interesting interestingly into ironic irony
irrelevant irresponsible is isn't it it'll it's its
jackpot jail jaw jealous jeez jeepers jesus job jobs jobsworth join joke joker jokers joking journey
joy judge just justice justified
keep keeping ker key kidding kill kind kindly king knackered knew know knowing knowledge known kudos
labour lame lad lads ladies language last late lately later laters laugh laughable laughing law
lazy leader leaders leadership leave leaving left legal legend lest let let's lets letter liar liars
liberty lies life light like likely likewise limbo link links list listen lmao local logic lol lolz
long look looking lordy lose loser losers loss lost lots loud love lovely low loyal loyalty luck
lucky lunacy lunatic lunatics lying
mad made madness magic magnificent maintain make making malicious man manage management manager
managers marvellous mate mates maybe mayhem me mean meanwhile media member members men mental merely
mercy merry mess message mighty mind mine ministry misery misguided misinformation mistake mistakes
moan moaning moderator mole monday money monstrous month months moral morale morally moreover more
morning moron moronic morons most move moving mp mps much muddle mug mugs murder must my myself
na nah naive narrative nasty nationalise natter naturally naughty nay nearly necessary need needed
neglect negligence negligent neither neoliberalism nervous never nevertheless new news next nice
night nightmare nil no nobody none nonsense nope nor normal not note nothing notice now nowhere nowt
nuff numb numbers nuts
obscene obscenity obvious obviously odd of off offended offender offenders offensive officer often
oh oi ok okay old omg omnishambles on once one only onwards onward oops open opinion oppression or
orwellian other others otherwise ouch our out outcome outrage outraged outrageous over ow overworked
own owned
pah pain painful panic pants paranoid pardon part party past patience pathetic pay peace peculiar
penny pension pensions people perfect perfectly perhaps period perverse petty phew phil pig pigs
piss pity plain plan plausible play please pleased plus point pointless poison police policy
political politics poor popcorn posh possibly post poster posted potty poverty power practice pray
praise precarious precisely predictable press pretty previous priceless priorities prison
privatisation privatise privatised probably probation problem problems profit profits progress
promises proof propaganda proper properly protest proud prove proven ps psst public pure purely
put puzzled puzzling
quality queen question questions quick quickly quiet quit quite quote
rabble race racism racist rage raise ranting rant rats rather reactions read ready real reality
really reason rebel rebellion reckless recklessness recognition red redundancy redundant refer
reform refreshing refuse regards regret regrettable reject relax relief rely remember reminder
repeat reply rescue resign resignation resigned resist resistance respect respectfully response
rest result results retire retired retirement retiring return revealing revenge revolt revolting
revolution rich ridiculous right rights rip robbery robots roll rot rotten rough rubbish rude ruin
ruined rules run running ruthless
sacked sad sadly safe safely safety said same sarcasm satire saturday save savage say saying says
scam scandal scandalous scapegoat scared scary scoundrels scream screwed scum seasonal second secret
see seems seen self selfish senseless sensible seriously serious shabby shafted sham shambles
shambolic shame shameful shameless share she sheer shit shite shock shocked shocker shocking shoddy
short should shout show shower shut sick sickened sickening sigh sighs silence silent silly similar
simple simples simply since sincerely sir sister sisters sit slainte slave slavery sleep sleepless
slow sly smashing smart smile smug snap sneaky so sob social socialism sod solid solidarity
solution some somebody someone something sometimes somewhere soon sooner sorry sort soul sound
sounds south spain sparks speak speaking speechless spin spineless spite splendid spoilt spot
spread staff staffing stand start started state status stay steady steal steve's still stinks stop
stopped story straight strange strategy stress stressed stressful strictly strike strikes striking
strong struggle struggling stuff stunned stunning stupid stupidity such suck sucks suffer suicide
sunday super superb support supportive supposedly sure surely surprise surprised surprising
surprisingly survival suspicious swearing sweet swift symbolic sympathy system
ta tada take talk talking tart tax team tears telling tell ten terrible terribly terrific terrified
terrifying terror test than thank thankfully thankless thanks thankyou that that's thatcher the
theft their them then there there's therefore these they thick thief thieves thing things think
thinking this thoroughly those though thought thoughts threat three through thursday tick time
times timing tired to today together toil told tomorrow tonight too toodle toodles tories tory
tosh total totally touche touché tough toxic traitor traitors trade tragedy tragic training
transforming transparency trash travesty treachery tremendous tricky trolling troll trolls trouble
troubling true truly trust truth try trying tuesday tut turn tusk twaddle twit twits two typical
typically typo tyranny
ugh ugly ultimately um unacceptable unbelievable unbelievably uncertain unclear under understand
understandable understood undoubtedly uneasy unethical unfair unfit unfortunate unfortunately
unhappy unimpressed union unions unison unite united unity unjust unjustified unless unlikely
unlucky unprofessional unreal unsafe unsurprising unsure untrue untruths unwell unwise up update
upset us use useful useless usual utter utterly
vague values venom very vicious victim victims victory vile violence viva vive volunteer vote
voted votes vultures
wages wait waiting wake walk wanker wankers want war warning warned was wasn't waste wasted watch
watching way we we'll we're we've weak wealth wednesday weekend weep weird welcome well went
were what what's whatever when where whereas whether which while whinge whistle white who who's
whole whom whoops why wicked will win winner winning winter wise wish wishes wit with within without
witless woe woeful won't wonder wonderful wondering wooden word words work worked workers working
workload works world worried worrying worse worst worth worthless worthy would wouldn't wow wrong
wtf wry
x xmas xo xoxo xx xxx
yawn yay yeah year years yep yes yesterday yet yikes yippee you you'll you're you've young your
yours yourself yuck yup
zero zilch
achtung ach aber ade amen bitte bravo danke dankeschön doch echt egal ende frechheit ganz genau
geil gruß grüße gute guten heute hallo ja jawohl kein keine klasse komisch lächerlich leider liebe
mfg moin morgen nein nicht nichts nie niemals ohne prima quatsch richtig schade schande schluss
schrecklich schön sehr servus skandal solidarität streik super toll traurig tschüss und unfassbar
unglaublich unsinn vg vielen viel wahnsinn wahr warum weiter wirklich wunderbar
abrazo abrazos adelante adiós ahora amén ánimo así asqueroso basta besos bien bravo buena bueno
buenas buenos chao claro correcto cierto cuidado de desastre el enhorabuena exacto excelente falso
felicidades feliz fin genial gracias hasta hola horror huelga increíble injusto jajaja jamás
lamentable lástima lucha mal mentira mentiras mierda mucha muchas mucho muy nada nunca ojalá
patético perfecto pena por porque qué ridículo salud saludos siempre sí también todo triste unidad
venga verdad vergonzoso vergüenza viva ya
abraço abraços adeus agora até beijos boa bom certo coitado correto covardes desculpe exatamente
excelente força greve incrível infelizmente isso justiça lamentável legal mentira muito não nojo
nunca obrigada obrigado oi olá ótimo parabéns pena perfeito péssimo porquê ridículo sempre sim
socorro tudo valeu verdade vergonha
adieu alors assez aucun bah beau bien bientôt bis bizarre bof bon bonjour bonne bonsoir bravo
certes chapeau ciao comment courage désolé dommage encore enfin exactement excellent faux fin
génial grève hélas honte honteux incroyable jamais lamentable mais malheureusement merci merde
minable non oui ouf parfait pathétique peut-être pitoyable pourquoi quel rien ridicule salut
scandale scandaleux solidarité super terrible toujours tout tous triste très vive voilà vrai
aldrig bra fantastiskt fel hej hemskt hälsningar ja jaha kanske kram löjligt nej nog otroligt
precis pinsamt rätt sant skam skandal sorgligt strejk synd tack tragiskt tyvärr usch varför
verkligen vidrigt
""".split()  # noqa: SIM905
)


def signature_of(line: str) -> str | None:
    """The name that a comment's last line signs with, or None if it is no signature.

    `line` is the line, trimmed; the caller knows that text stands before it.

    >>> signature_of("papa"), signature_of("Anne-Marie"), signature_of("jw")
    ('papa', 'Anne-Marie', 'jw')
    >>> signature_of("PATHETIC"), signature_of("Ker-Ching"), signature_of("Good weekend")
    (None, None, None)
    """
    if len(line) > LONGEST or not _SHAPE.fullmatch(line) or _STRETCHED.search(line):
        return None
    if any(_is_common(word) for word in line.split()):
        return None
    words = line.split()
    if _are_initials(words):
        return line
    if len(words) > 2 or _is_outcry(words):
        return None
    return line


def _is_common(word: str) -> bool:
    folded = word.casefold().replace("\u2019", "'")
    parts = _PART.findall(folded)
    return folded in NOT_NAMES or (len(parts) > 1 and any(part in NOT_NAMES for part in parts))


def _are_initials(words: list[str]) -> bool:
    letters = "".join(words)
    one_each = all(len(word) == 1 for word in words)
    return len(letters) <= _INITIALS and (one_each or len(words) == 1)


def _is_outcry(words: list[str]) -> bool:
    """Whether words are all capitals, built like no name, or two and not both capitalised."""
    if all(len(word) > _INITIALS and word.isupper() for word in words):
        return True
    if any(_NO_NAME_ENDING.search(word) for word in words):
        return True
    if len(words) == 1:
        return bool(_NO_NAME_ENDING_IN_SMALL.search(words[0]))
    return any(word[0].islower() for word in words)
