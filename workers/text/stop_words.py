"""Words without content, by language: function words, and what questions to a tutor are made of."""

from collections.abc import Mapping

# What a learner says to a tutor ("explain", "give", "show") is as empty as an article.
_ENGLISH = """
    a about above after again against all almost along already also although always am among an and another any
    anything are aren't around as at away back be became because become becomes been before behind being below
    better between beyond both but by came can can't cannot come could did didn't do does doesn't doing don't done
    down during each either else enough ever every everything explain few find first for found four from further
    gave get gets give given gives go goes going gone good got had has hasn't have haven't having he hence her
    here hers herself him himself his how however i if in indeed instead into is isn't it it's its itself just
    keep kept know known last least less let let's like likely make makes making many may me means might mine more
    most mostly much must my myself near need needs neither never next no nobody none nor not nothing now of off
    often on once one only onto or other others otherwise our ours ourselves out over own per perhaps put quite
    rather really same say says second see seem seems seen several shall she should show shows since so some
    somebody someone something sometimes soon still such take taken takes tell than thank that that's the their
    theirs them themselves then there therefore these they thing things third this those though three through thus
    to together too toward towards two under unless until up upon us use used uses using usually various very via
    was way ways we well were what what's when where whereas whether which while who whole whom whose why will
    with within without won't would yes yet you your yours yourself
"""
_GERMAN = """
    ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus außerdem bei beim
    bereits bin bis bist bitte da dabei dadurch dafür dagegen daher damit danach dann daran darauf daraus darf darüber
    darum darunter das dass davon davor dazu dein deine dem den denen denn dennoch der deren des deshalb dessen dich
    die dies diese diesem diesen dieser dieses dir doch dort drei du durch dürfen ebenfalls eigentlich ein eine einem
    einen einer eines einfach einige einmal er erkläre erklär erst es etwa etwas euch euer für ganz gar geben gegen
    genau gib gibt gut habe haben hat hatte hatten her hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer
    im immer in indem ins ist ja je jede jedem jeden jeder jedes jedoch jetzt kann kannst kein keine keinen keiner
    können könnte lassen lässt machen macht man manche mehr mein meine meinem meinen meiner meist mich mir mit muss
    müssen nach nachdem neben nein nenne nennen nicht nichts noch nun nur ob oder oft ohne schon sehr sein seine
    seinem seinen seiner seit selbst sich sie sind so sogar solche soll sollte sollten somit sondern sonst sowie
    statt über um und uns unser unsere unter viel viele vielen vom von vor wann war waren warum was weder weil
    welche welchem welchen welcher welches wem wen wenig wenn wer werden wessen wie wieder wieso wieviel will wir
    wird wo wodurch wofür woher wohin womit worden wovon wozu wurde wurden würde würden zeig zeige zu zum zur zwar
    zwei zwischen z.b
"""
_FRENCH = """
    à afin ai aie ainsi alors après as assez au aucun aucune aussi autre autres aux avait avant avec avez avoir avons
    beaucoup bien c ça car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez comme comment
    combien d dans de déjà depuis des dès deux dire dit doit doivent donc donne donner dont du elle elles en encore
    enfin entre es est et étaient était étant été être eu eux explique expliquer expliquez fait faire faut fois font
    ici il ils j jamais je jusque l la laquelle le lequel les lesquels leur leurs lors lorsque lui là m ma mais malgré
    me même mêmes mes mieux moi moins mon montre n ne ni non nos notre nous on ont ou où par parce parfois pas pendant
    peu peut peuvent plus plusieurs plutôt pour pourquoi pourtant près puis puisque qu quand que quel quelle quelles
    quels quelque quelques qui quoi quoique rien s sa sans se sera serait ses si sien soi soit son sont souvent sous
    suis sur t ta tandis te tel telle tels tes toi ton toujours tous tout toute toutes très trois trop tu un une va
    vers voici voilà vont vos votre vous y est-ce qu'est-ce
"""
_SPANISH = """
    a además ahí ahora al algo alguien algún alguna algunas alguno algunos ambos ante antes aquel aquella aquellos aquí
    así aun aún aunque bajo bastante bien cada casi como cómo con contra cosa cosas cual cuál cuales cuáles cualquier
    cuando cuándo cuánta cuántas cuánto cuántos da dar de debe deben decir del desde después di dice donde dónde dos
    durante e el él ella ellas ellos en entonces entre era eran eres es esa esas ese eso esos esta está están estas
    este esto estos estoy explica explicar explícame fue fueron ha hace hacen hacer hacia han hasta hay he incluso la
    las le les lo los luego más me mediante menos mi mientras mis mismo misma mismos mucha muchas mucho muchos muestra
    muy nada nadie ni ningún ninguna no nos nosotros nuestra nuestro nunca o os otra otras otro otros para pero poco
    por porque pues puede pueden puedo que qué quien quién quienes se sea según ser será si sí sido siempre sin sino
    sobre sois solo sólo son soy su sus suya también tampoco tan tanto te ti tiene tienen tipo toda todas todavía
    todo todos tras tres tu tú tus un una unas uno unos usa usar usted va varios veces vez y ya yo dame
"""
_PORTUGUESE = """
    a à ainda algo alguém algum alguma algumas alguns além ante antes ao aos após aquela aquele aqueles aqui aquilo as
    às assim até através bem cada coisa coisas com como contra cuja cujo da dá dar das de deve devem depois desde dessa
    desse desta deste dizer do dois dos durante e é ela elas ele eles em embora enquanto então entre era eram és essa
    essas esse esses esta está estão estas estar este estes estou eu explica explicar explique faz fazem fazer foi
    foram for há isso isto já la lhe lhes logo lo mais mas me mediante menos mesma mesmo mesmos meu meus minha mostra
    muita muitas muito muitos na nada não nas nem nenhum nenhuma ninguém no nos nós nossa nosso num numa nunca o onde os
    ou outra outras outro outros para pela pelas pelo pelos pode podem pois por porém porque porquê portanto posso pouco
    quais qual qualquer quando quanta quantas quanto quantos que quê quem se seja sem sempre sendo ser será seu seus si
    sido só sob sobre sua suas são também tanto tão te tem têm ter toda todas todavia todo todos três tu tua tudo um uma
    umas uns usa usar vários vezes vez você vocês dê diga
"""
_POLISH = """
    a aby ale albo ani aż bardzo bez bo by być był była było były będą będzie ci ciebie co coś czego czemu czy czyli
    czym dla dlaczego dlatego do dwa dwie dzięki gdy gdyby gdyż gdzie go i ich ile im inna inne innego innych inny iż
    ja jak jaka jakie jakiej jaki jakich jako jakim je jeden jednak jedna jedno jego jej jest jestem jeszcze jeśli
    jeżeli już ją kiedy kilka kim kogo komu kto która które którego której który których którym każda każde każdy ku
    lecz lub ma mają mam mamy mi między mnie może można mogą mój musi na nad nam nas nasz nawet nic nich nie niech nim
    niż no o obok od oraz on ona one oni ono pan po pod podaj podczas podobnie pokaż ponad ponieważ potem powinien
    powinno poza przed przede przez przy raz razem rzecz sam sama są się skąd sobie sposób swoje ta tak taka takie
    także tam te tego tej ten też to tobą tu tutaj twój ty tych tylko tym u w wam was we wiele wielu więc wszystkie
    wszystko wtedy wy wymień wyjaśnij z za zawsze ze zaś że żadna żadne żaden żeby
"""

STOP_WORDS_BY_LANGUAGE: Mapping[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "de": frozenset(_GERMAN.split()),
    "fr": frozenset(_FRENCH.split()),
    "es": frozenset(_SPANISH.split()),
    "pt": frozenset(_PORTUGUESE.split()),
    "pl": frozenset(_POLISH.split()),
}
