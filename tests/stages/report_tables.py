"""Tables as csv files, by hand.

PYTEST_DONT_REWRITE (test modules import this before pytest does)
"""

HEADLINE = (
    "report,what,experiment,data,stands for,measure,reported,reproduced,sd,difference,"
    '"difference, other data",seeds,best,best experiment,remark,missing,panel mean,panel lowest'
)
VALUES = "measure,mean,sd,seeds,missing"
BARS = ",".join(
    f'"{title}, reported","{title}, reproduced","{title}, sd"'
    for title in ("trained on source", "adapted", "trained on target")
)
PAIR, FACES = "mnistm5k→optdigits,mnistm→usps", "avatars,celeba"
TABLES = {
    "headline": [
        HEADLINE,
        "A2,ACGAN on MNIST-M,,mnistm,,conditional accuracy,96,,,,,0,,,,not run at this scale",
        f'"A3, C3",DANN,dann,{PAIR},accuracy on target,74.94,75.23,1.57,,0.29,2,81.25,mmd,,',
        "A3,DANN,dann,svhn→mnistm,,accuracy on target,46.81,,,,,0,,,,not on these data at this scale",
        f"D1,VAE on faces,vae,{FACES},frechet distance on features of attributes,,795.8,,,,1,,,,",
        f"D1,VAE on faces,vae,{FACES},fid,0.053–0.165,,,,,0,,,Of 1000 images.,seed 0: no weights",
        f"D1,VAE on faces,vae,{FACES},kl,40,31.5,,,-8.5,1,,,About 40 during training.,",
        f"D1,VAE on faces,vae-high,{FACES},kl,,0.125,,,,1,,,,,0.115,0.105",
        "E1,Conditional GAN,,iclevr,,conditional accuracy on new_test,55.95,,,,,0,,,,not run at this scale",
    ],
    "further": [
        "experiment,data,stands for,measure,mean,sd,panel mean,panel lowest,seeds,missing",
        f"mmd,{PAIR},accuracy on optdigits,81.25,,78.5,71.75,1,",
    ],
    "measures": [
        f"experiment,data,stands for,{VALUES}",
        "supervised,mnistm5k,mnistm,accuracy on mnistm5k,95.12,,1,",
        f"dann,{PAIR},accuracy on optdigits,75.23,1.57,2,",
        f"vae,{FACES},kl,31.5,,1,",
        f"vae,{FACES},frechet distance on features of attributes,795.8,,1,",
        f"vae-high,{FACES},kl,0.125,,1,",
        f"attributes,{FACES},accuracy on avatars,87.5,,1,",
        f"mmd,{PAIR},accuracy on optdigits,81.25,,1,",
    ],
    "adaptation": [
        f'report,experiment,pair,stands for,{BARS},"gap closed, reported","gap closed, reproduced",missing',
        f'"A3, C3",dann,{PAIR},73.19,50,,74.94,75.23,1.57,96.96,,,7.36,,trained on target: no such run',
        f",mmd,{PAIR},,50,,,81.25,,,,,,,trained on target: no such run",
    ],
    "choice": [
        'experiment,pair,"last, mean","last, sd","by certainty, mean","by certainty, sd","best of all, mean",'
        '"best of all, sd",seeds',
        "dann,mnistm5k→optdigits,75.23,1.57,74.5,2.25,77.75,0.5,2",
        "mean of all,,75.23,,74.5,,77.75,,",
    ],
    "transfer": ["experiment,trained on,mnistm5k,optdigits", "supervised,mnistm5k,95.1,50"],
    "evaluators": [
        "evaluates,evaluator,reports,trained on,tested on,measure,mean,sd",
        "avatars,attributes,yes,avatars,test images,accuracy of exact sets,98.5,",
        "avatars,attributes,yes,avatars,blur,accuracy of exact sets,24.5,",
        "avatars,chooser,no,avatars,test images,accuracy of exact sets,97.25,",
    ],
    "fidelity": ["report,experiment,data,stands for,extractor,n,measure,mean,sd,baseline,low,high,seeds,missing"],
}
NONE_RAN = [
    HEADLINE,
    "A2,ACGAN on MNIST-M,,mnistm,,conditional accuracy,96,,,,,0,,,,not run at this scale",
    "B2,DCGAN on faces,,,,frechet distance,,,,,,0,,,,not run at this scale",
]


def write_tables(folder, tables):
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / f"{name}.md").write_text(f"the table {name} in text\n", encoding="utf-8")
